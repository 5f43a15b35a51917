package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
  @TempDir Path temporary;

  @Test
  void pagesOfAnEarlierReportGoAndOtherFilesStay() throws IOException {
    Path root = temporary.resolve("report");
    ReportFolder first = ReportFolder.open(Location.of(root));
    first.write("index.html", "first");
    first.write("addresses/192.0.2.1.html", "old");
    first.close();
    Files.writeString(root.resolve("addresses/notes.html"), "of an analyst");

    ReportFolder second = ReportFolder.open(Location.of(root));
    second.write("index.html", "second");
    second.close();
    assertThat(root.resolve("index.html")).hasContent("second");
    assertThat(root.resolve("addresses/192.0.2.1.html")).doesNotExist();
    assertThat(root.resolve("addresses/notes.html")).exists();
  }

  @Test
  void aManifestThatWasTamperedWithRemovesNothingElsewhere() throws IOException {
    Path other = Files.writeString(temporary.resolve("other.html"), "keep");
    Path root = temporary.resolve("report");
    ReportFolder.open(Location.of(root)).close();
    Files.writeString(
        root.resolve(".lookback-report"), "../other.html\naddresses/../../other.html\n");
    ReportFolder.open(Location.of(root)).close();
    assertThat(other).exists();
  }

  @Test
  void noPageLiesOutside() throws IOException {
    ReportFolder folder = ReportFolder.open(Location.of(temporary.resolve("report")));
    assertThatThrownBy(() -> folder.write("../index.html", "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("would lie outside");
  }

  @Test
  void aFileInPlaceOfTheFolderIsExplained() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertThatThrownBy(() -> ReportFolder.open(Location.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is a file. Give a folder.");
  }
}
