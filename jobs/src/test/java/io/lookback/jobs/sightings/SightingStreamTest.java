package io.lookback.jobs.sightings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class SightingStreamTest {
  private static InternalRow row(int day, String site, String address, String role, long place) {
    return new GenericInternalRow(
        new Object[] {
          day,
          UTF8String.fromString(site),
          IpAddress.parse(address).toBytes(),
          UTF8String.fromString(role),
          place
        });
  }

  /** Day, site, address, role and number of rows of each sum. */
  private static List<String> sums(InternalRow... rows) {
    List<String> sums = new ArrayList<>();
    SightingStream stream =
        new SightingStream(
            List.of(rows).iterator(),
            (sum, row) -> sum.counts(0, 0, new long[] {1, 0, 0, 0, 0, 0}, 0, 0, -1, -1),
            4);
    stream.forEachRemaining(
        sum ->
            sums.add(
                String.join(
                    " ",
                    Integer.toString(sum.getInt(0)),
                    sum.getUTF8String(1).toString(),
                    IpKey.ofBytes(sum.getBinary(2)).toString(),
                    sum.getUTF8String(3).toString(),
                    Long.toString(sum.getLong(AddressBlock.SCHEMA.fieldIndex("sessions"))))));
    return sums;
  }

  @Test
  void addsUpEachAddressRoleSiteAndDay() {
    assertThat(
            sums(
                row(1, "lon", "192.0.2.1", "client", -5),
                row(1, "lon", "192.0.2.1", "client", -5),
                row(2, "lon", "192.0.2.1", "client", 7),
                row(1, "lon", "192.0.2.1", "server", 8),
                row(1, "par", "192.0.2.1", "client", 9)))
        .containsExactly(
            "1 lon 192.0.2.1 client 2",
            "2 lon 192.0.2.1 client 1",
            "1 lon 192.0.2.1 server 1",
            "1 par 192.0.2.1 client 1");
  }

  @Test
  void keepsApartWhatHasTheSameNumberByChance() {
    assertThat(
            sums(
                row(1, "lon", "192.0.2.1", "client", 3),
                row(1, "lon", "2001:db8::1", "client", 3),
                row(1, "lon", "192.0.2.1", "client", 3),
                row(2, "lon", "192.0.2.1", "client", 3),
                row(1, "par", "192.0.2.1", "client", 3),
                row(1, "lon", "192.0.2.1", "server", 3),
                row(1, "lon", "2001:db8::1", "client", 3)))
        .containsExactlyInAnyOrder(
            "1 lon 192.0.2.1 client 2",
            "1 lon 2001:db8::1 client 2",
            "2 lon 192.0.2.1 client 1",
            "1 par 192.0.2.1 client 1",
            "1 lon 192.0.2.1 server 1");
  }

  @Test
  void nothingOfNothing() {
    assertThat(sums()).isEmpty();
  }
}
