package io.lookback.jobs.retrohunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootersTest {
  @TempDir Path folder;

  private static ParquetMetadata read(Footers footers, Path path) throws IOException {
    InputFile file = new LocalInputFile(path);
    try (SeekableInputStream stream = file.newStream()) {
      return footers.of(path.toString(), file, ParquetReadOptions.builder().build(), stream);
    }
  }

  @Test
  void keepsThoseThatWereAskedForLast() throws IOException {
    SharedSpark.session()
        .range(30)
        .repartition(3)
        .write()
        .parquet(folder.resolve("files").toString());
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("files"))) {
      files = all.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    Footers footers = new Footers(2);
    ParquetMetadata first = read(footers, files.get(0));
    assertThat(first.getBlocks()).hasSize(1);
    ParquetMetadata second = read(footers, files.get(1));
    assertThat(read(footers, files.get(0))).isSameAs(first);
    read(footers, files.get(2));
    assertThat(footers.size()).isEqualTo(2);
    assertThat(read(footers, files.get(0))).isSameAs(first);
    assertThat(read(footers, files.get(1))).isNotSameAs(second);
  }
}
