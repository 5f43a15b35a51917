package io.lookback.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lookback.datasets.feed.Feeds;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.Jobs;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules that hold the rooms of the project apart. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.lookback");

  @Test
  void theRulesLookAtEverything() {
    assertThat(CLASSES.stream().filter(type -> type.getPackageName().startsWith("io.lookback")))
        .hasSizeGreaterThan(150);
  }

  @Test
  void jobsUseDatasetsUseUdfAndNeverBack() {
    noClasses()
        .that()
        .resideInAPackage("io.lookback.udf..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lookback.datasets..", "io.lookback.jobs..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.lookback.datasets..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.lookback.jobs..")
        .check(CLASSES);
  }

  @Test
  void kernelsAreFreeOfSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.lookback.udf.net..", "io.lookback.udf.statistics..", "io.lookback.udf.beacon..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache..", "scala..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses().should(ACCESS_STANDARD_STREAMS).check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.lookback.jobs.cli..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.FileDescriptor")
        .check(CLASSES);
  }

  @Test
  void onlyMainEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheDefaultZoneOrLocale() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.<JavaClass>describe(
                "java.util.Date and its kin",
                type ->
                    type.isEquivalentTo(Date.class)
                        || type.isEquivalentTo(Calendar.class)
                        || type.getFullName().equals("java.text.SimpleDateFormat")))
        .check(CLASSES);
    noClasses()
        .should()
        .callMethod(ZoneId.class, "systemDefault")
        .orShould()
        .callMethod(TimeZone.class, "getDefault")
        .orShould()
        .callMethod(Locale.class, "getDefault")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "formatted", Object[].class)
        .check(CLASSES);
  }

  @Test
  void everyTableIsListed() {
    List<String> declared =
        CLASSES.stream()
            .filter(resideInAPackage("io.lookback.datasets.table"))
            .filter(
                type ->
                    type.tryGetField("TABLE")
                        .filter(field -> field.getRawType().isEquivalentTo(Table.class))
                        .isPresent())
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();
    assertThat(declared).hasSize(Tables.ALL.size());
    assertThat(Tables.ALL.stream().map(Table::name)).doesNotHaveDuplicates();
  }

  @Test
  void everyFormatAndJobIsListed() {
    assertThat(implementing(Format.class)).isEqualTo(classesOf(Formats.ALL));
    assertThat(implementing(Job.class)).isEqualTo(classesOf(Jobs.ALL));
    // The interface is hidden in its package.
    assertThat(implementing("io.lookback.datasets.feed.FeedFormat")).hasSameSizeAs(Feeds.names());
  }

  private static TreeSet<String> implementing(Class<?> type) {
    return implementing(type.getName());
  }

  private static TreeSet<String> implementing(String type) {
    return CLASSES.stream()
        .filter(candidate -> candidate.isAssignableTo(type))
        .filter(
            candidate -> !candidate.isInterface() && !candidate.getModifiers().contains(ABSTRACT))
        .map(JavaClass::getFullName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static TreeSet<String> classesOf(List<?> listed) {
    return listed.stream()
        .map(thing -> thing.getClass().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
