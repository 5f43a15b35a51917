package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
  @Test
  void semicolonsEndStatements() {
    SqlText text = SqlText.of(" select 1;\nselect\n 2 ; ;select 3");
    assertThat(text.statements()).containsExactly("select 1", "select\n 2");
    assertThat(text.rest()).isEqualTo("select 3");
    assertThat(text.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'a;b', 'it\\'s; so', 'x''y;'",
        "select \"a;b\"",
        "select `a;b\\`, 1",
        "select 1 -- one; 'two\n, 2",
        "select /* ; ' */ 1",
        "-- first; \nselect 1",
      })
  void othersDoNot(String statement) {
    SqlText text = SqlText.of(statement + ";");
    assertThat(text.statements()).containsExactly(statement);
    assertThat(text.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 'a;", "select \"a;", "select `a;", "select 1 /* ;", "/* ;", "s"})
  void whatIsOpenGoesOn(String text) {
    assertThat(SqlText.of(text).statements()).isEmpty();
    assertThat(SqlText.of(text).isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "-- nothing; at all", "/* nothing; */ ", ";"})
  void commentsAreNoStatements(String text) {
    assertThat(SqlText.of(text).statements()).isEmpty();
    assertThat(SqlText.of(text).isOpen()).isFalse();
  }
}
