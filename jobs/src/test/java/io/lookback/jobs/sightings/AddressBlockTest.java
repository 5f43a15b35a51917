package io.lookback.jobs.sightings;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.lookback.datasets.UserException;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class AddressBlockTest {
  private static final Cell FEBRUARY = new Cell(LocalDate.of(2026, 2, 1), "lon");

  private static TestInputs february(TestRow... rows) {
    TestInputs in = Pipeline.rolledUp(new TestInputs(SharedSpark.session()).with(rows));
    return Pipeline.packed(in, FEBRUARY);
  }

  /** All of some blocks, unpacked. */
  private static Dataset<Row> unpacked(TestInputs in) {
    StructType schema = AddressBlock.SCHEMA;
    return RowStreams.map(
        in.whole(AddressSetsMonth.TABLE)
            .select("event_date", "site", "first_key", "keys", "counts", "lists"),
        blocks -> {
          AddressBlock block = new AddressBlock();
          List<InternalRow> all = new ArrayList<>();
          while (blocks.hasNext()) {
            InternalRow row = blocks.next();
            IpKey first = IpKey.ofBytes(row.getBinary(2));
            block.open(first.hi, first.lo, ByteBuffer.wrap(row.getBinary(3)));
            block.openDetails(
                row.getInt(0),
                // Somewhere in a page.
                ByteBuffer.wrap(behind(row.getBinary(4)), 3, row.getBinary(4).length),
                ByteBuffer.wrap(row.getBinary(5)).slice());
            for (int i = block.find(0, 0); i < block.size(); i++) {
              UTF8String role = block.moveTo(i);
              Columns columns = new Columns();
              block.read(columns);
              all.add(columns.row(row.getInt(0), row.getUTF8String(1).clone(), block.key(i), role));
            }
          }
          return all.iterator();
        },
        schema);
  }

  /** The columns of one sighting. */
  private static final class Columns implements AddressBlock.Sink {
    private final List<Object> numbers = new ArrayList<>();
    private final List<Object> hosts = new ArrayList<>();
    private final List<Object> ports = new ArrayList<>();
    private final List<Object> classes = new ArrayList<>();
    private final List<Object> events = new ArrayList<>();

    @Override
    public void counts(
        long firstTime,
        long lastTime,
        long[] counts,
        int localHosts,
        int days,
        long longest,
        long largest) {
      numbers.addAll(List.of(firstTime, lastTime));
      Arrays.stream(counts).forEach(numbers::add);
      numbers.addAll(List.of(localHosts, days));
      numbers.add(longest < 0 ? null : (Object) longest);
      numbers.add(largest < 0 ? null : (Object) largest);
    }

    @Override
    public void host(long hi, long lo) {
      hosts.add(UTF8String.fromString(new IpKey(hi, lo).toString()));
    }

    @Override
    public void port(int port, long sessions) {
      ports.add(new GenericInternalRow(new Object[] {port, sessions}));
    }

    @Override
    public void sessionClass(UTF8String name, long sessions) {
      classes.add(new GenericInternalRow(new Object[] {name, sessions}));
    }

    @Override
    public void event(UTF8String type, UTF8String name, long number) {
      events.add(new GenericInternalRow(new Object[] {type, name, number}));
    }

    InternalRow row(Object... who) {
      List<Object> all = new ArrayList<>(Arrays.asList(who));
      all.addAll(numbers);
      for (List<Object> list : List.of(hosts, ports, classes, events)) {
        all.add(new GenericArrayData(list.toArray()));
      }
      return new GenericInternalRow(all.toArray());
    }
  }

  private static byte[] behind(byte[] bytes) {
    byte[] all = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, all, 3, bytes.length);
    return all;
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static void assertHoldsAllOf(TestInputs in) {
    String[] names = AddressBlock.SCHEMA.fieldNames();
    names[2] = "ip_text(ip_key)";
    assertThat(text(unpacked(in).selectExpr(names)))
        .isEqualTo(text(in.whole(SightingsMonth.TABLE).selectExpr(names)))
        .isNotEmpty();
  }

  @Test
  void packsAllThatWasSeenOfAnAddress() {
    TestInputs in =
        february(
            session("2026-02-01T08:00:00Z", "198.51.100.7", "10.0.0.9")
                .open()
                .lasting(Duration.ofHours(3)),
            session("2026-02-03T10:00:00Z", "198.51.100.7", "10.0.0.5").port(22).bytes(1, 2),
            session("2026-02-03T10:00:00Z", "10.0.0.5", "198.51.100.7").port(443),
            session("2026-02-20T23:59:59Z", "198.51.255.255", "10.0.0.5")
                .sessionClass("Timed_Out")
                .lasting(Duration.ofDays(3)),
            session("2026-02-03T10:00:00Z", "198.52.0.0", "10.0.0.5"),
            event("2026-02-03T12:00:00Z", "Any", "198.51.100.7", "10.0.0.7").count(3),
            event("2026-02-03T12:00:00Z", "\u202eodd\tname", "2001:db8:1:2::3", "10.0.0.7")
                .count(Long.MAX_VALUE),
            event("2026-02-03T12:00:00Z", "Any", "2001:db8:1:ffff::", "2001:db8:aaaa::7"),
            event("2026-02-03T12:00:00Z", "Any", "2001:db8:2::", "10.0.0.7"),
            event("2026-02-03T12:00:00Z", "Any", "::2", "10.0.0.7"),
            event("2026-02-03T12:00:00Z", "Any", "::1:0:0:1", "10.0.0.7"));

    assertHoldsAllOf(in);
    // 198.51/16; 198.52/16; 2001:db8:1::/48; 2001:db8:2::/48; ::/48, once, around the v4-mapped.
    assertThat(
            text(
                in.whole(AddressSetsMonth.TABLE)
                    .selectExpr("ip_text(first_key)", "ip_text(last_key)", "sightings")))
        .containsExactly(
            "[198.51.100.7,198.51.255.255,3]",
            "[198.52.0.0,198.52.0.0,1]",
            "[2001:db8:1:2::3,2001:db8:1:ffff::,2]",
            "[2001:db8:2::,2001:db8:2::,1]",
            "[::2,::1:0:0:1,2]");
  }

  @Test
  void saysSoWhenItCannotUnpack() {
    try (AddressBlock block = new AddressBlock()) {
      block.open(0, 0xffff_0102_0304L, ByteBuffer.wrap(new byte[2]));
      byte[] frame = Zstd.compress(new byte[100]);
      for (byte[] bad : List.of(new byte[] {5, 0, 1, 2, 3, 4}, Arrays.copyOf(frame, 12))) {
        assertThatThrownBy(
                () -> block.openDetails(20_000, ByteBuffer.wrap(frame), ByteBuffer.wrap(bad)))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("network of 1.2.3.4 cannot be unpacked")
            .hasMessageContaining("lookback nightly");
      }
    }
  }

  @Test
  void packsTheSameWhateverTheOrder() {
    Random random = new Random(7);
    List<TestRow> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          session(
                  "2026-02-" + (10 + random.nextInt(9)) + "T10:00:00Z",
                  "203.0." + random.nextInt(4) + "." + random.nextInt(256),
                  "10.0.0." + random.nextInt(3))
              .port(random.nextInt(5))
              .bytes(random.nextInt(1 << 30), random.nextInt(9)));
    }
    TestInputs in = february(rows.toArray(TestRow[]::new));
    assertHoldsAllOf(in);
    List<Row> blocks = in.rows(AddressSetsMonth.TABLE);
    Collections.shuffle(rows, random);
    assertThat(february(rows.toArray(TestRow[]::new)).rows(AddressSetsMonth.TABLE))
        .usingRecursiveComparison()
        .isEqualTo(blocks);
  }
}
