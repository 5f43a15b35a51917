package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawLinesTest {
  private static final String CONTENT = "one\ntwo\r\nthree\n";
  private static final String ID = HexFormat.of().formatHex(Untrusted.sha256(CONTENT));
  private static final RawLines.Source SOURCE =
      new RawLines.Source("/logs/a.log", CONTENT.length(), false);

  private final List<String> opened = new ArrayList<>();

  private static RawLines.Wanted line(String fileId, long number) {
    return new RawLines.Wanted(fileId, number, "lon", "tnm", "tnm", Instant.EPOCH, "a session");
  }

  private Dossier.RawLine read(String now, long budget, RawLines.Wanted wanted) {
    RawLines.Opener opener =
        path -> {
          opened.add(path);
          if (now == null) {
            throw new FileNotFoundException(path);
          }
          return new ByteArrayInputStream(now.getBytes(StandardCharsets.UTF_8));
        };
    return new RawLines(opener, budget)
        .read(List.of(wanted), fileIds -> Map.of(ID, SOURCE), records -> Map.of())
        .get(wanted);
  }

  @Test
  void aLineIsFoundByItsNumber() {
    assertThat(read(CONTENT, 1_000, line(ID, 2)).text()).isEqualTo("two");
    assertThat(opened).containsExactly("/logs/a.log");
  }

  @Test
  void aFileThatGrewStillHasIt() {
    assertThat(read(CONTENT + "four\n", 1_000, line(ID, 3)).text()).isEqualTo("three");
  }

  @Test
  void otherContentUnderTheNameIsNotQuoted() {
    Dossier.RawLine line = read("one\nTWO\r\nthree\n", 1_000, line(ID, 2));
    assertThat(line.text()).isNull();
    assertThat(line.missing()).isEqualTo("the file at that place now has other content");
  }

  @Test
  void whyALineIsMissingIsSaid() {
    assertThat(read(null, 1_000, line(ID, 2)).missing()).isEqualTo("the file is no longer there");
    assertThat(read(CONTENT, 1_000, line(ID, 9)).missing()).isEqualTo("the file has no such line");
    assertThat(read(CONTENT, 3, line(ID, 2)).missing()).contains("more than 3 B together");
    opened.clear();
    assertThat(read(CONTENT, 1_000, line("../../etc/passwd", 2)).missing())
        .isEqualTo("the ledger does not know its file any more");
    assertThat(opened).as("nothing but a path of the ledger is opened").isEmpty();
  }

  @Test
  void recordsOfBinaryFilesAreToldByTheFlows() {
    RawLines.Wanted kept = line(ID, 2);
    RawLines.Wanted gone = line(ID, 3);
    Map<RawLines.Wanted, Dossier.RawLine> lines =
        new RawLines(
                path -> {
                  throw new IOException("must not be read by lines");
                },
                1_000)
            .read(
                List.of(kept, gone),
                fileIds -> Map.of(ID, new RawLines.Source("/flows/nfcapd.1", 9, true)),
                records -> Map.of(kept, "a flow"));
    assertThat(lines.get(kept).text()).isEqualTo("a flow");
    assertThat(lines.get(kept).path()).isEqualTo("/flows/nfcapd.1");
    assertThat(lines.get(gone).missing()).contains("no longer kept");
  }

  @Test
  void aBrokenFileIsNoBrokenReport() {
    RawLines lines =
        new RawLines(
            path -> {
              throw new IOException("disk on fire");
            },
            1_000);
    RawLines.Wanted wanted = line(ID, 1);
    assertThat(
            lines
                .read(List.of(wanted), fileIds -> Map.of(ID, SOURCE), records -> Map.of())
                .get(wanted)
                .missing())
        .contains("disk on fire");
  }
}
