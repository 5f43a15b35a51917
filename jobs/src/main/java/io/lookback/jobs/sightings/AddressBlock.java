package io.lookback.jobs.sightings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.lookback.datasets.UserException;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.Types;
import io.lookback.jobs.records.RowStreams;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.PackedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Sightings of one network in one day or month of a site as the byte strings of {@link
 * AddressSets}.
 *
 * <p>{@code keys} has the last bytes of each address, two of IPv4 and ten of IPv6, ascending, once
 * for each role. {@code counts} has for each its length and: role, first time (from the begin of
 * the first day), last time (from the first), counts. {@code lists} begins with a dictionary of
 * texts and has for each its length and: hosts, ports, session classes, events. Both are Zstandard
 * frames of their own (RFC 8878), so that of a page of hundreds of blocks only those are unpacked
 * in which something is found.
 */
public final class AddressBlock implements AutoCloseable {
  /** What is packed of a sighting, in this order. */
  static final Column[] SIGHTING =
      Stream.of(
              "event_date",
              "site",
              "ip_key",
              "role",
              "first_time",
              "last_time",
              "sessions",
              "sessions_established",
              "open_sessions",
              "events",
              "bytes_from_remote",
              "bytes_to_remote",
              "local_hosts",
              "days",
              "longest_us",
              "largest_bytes",
              "hosts",
              "top_ports",
              "session_classes",
              "event_counts")
          .map(functions::col)
          .toArray(Column[]::new);

  private static final List<UTF8String> ROLES =
      Stream.of("client", "server", "unknown").map(UTF8String::fromString).toList();

  private static final int NETWORK_BYTES_V4 = 14;
  private static final int NETWORK_BYTES_V6 = 6;
  private static final long DAY_US = 86_400_000_000L;

  /** No network of addresses has more to tell. */
  private static final long MAX_FRAME = 1L << 30;

  /** Columns of an unpacked sighting, named as in sightings_month. */
  public static final StructType SCHEMA =
      new StructType()
          .add("event_date", Types.DATE)
          .add("site", Types.TEXT)
          .add("ip_key", Types.IP_KEY)
          .add("role", Types.TEXT)
          .add("first_time", Types.TIME)
          .add("last_time", Types.TIME)
          .add("sessions", Types.LONG)
          .add("sessions_established", Types.LONG)
          .add("open_sessions", Types.LONG)
          .add("events", Types.LONG)
          .add("bytes_from_remote", Types.LONG)
          .add("bytes_to_remote", Types.LONG)
          .add("local_hosts", Types.INT)
          .add("days", Types.INT)
          .add("longest_us", Types.LONG)
          .add("largest_bytes", Types.LONG)
          .add("hosts", Types.TEXTS)
          .add("top_ports", Types.PORT_COUNTS)
          .add("session_classes", Types.CLASS_COUNTS)
          .add("event_counts", Types.EVENT_COUNTS);

  /** The lower half of the keys of IPv4, without the address. */
  private static final long V4_LO = 0xffff_0000_0000L;

  private static final byte[] V4_MAPPED = Arrays.copyOf(new IpKey(0, V4_LO).toBytes(), 12);

  /** The part of a key that all addresses of a block share. */
  static Column network(Column ipKey) {
    return when(
            substring(ipKey, 1, V4_MAPPED.length).equalTo(V4_MAPPED),
            substring(ipKey, 1, NETWORK_BYTES_V4))
        .otherwise(substring(ipKey, 1, NETWORK_BYTES_V6));
  }

  private static int networkBytes(long hi, long lo) {
    return IpKey.isV4(hi, lo) ? NETWORK_BYTES_V4 : NETWORK_BYTES_V6;
  }

  /** Upper half of the last address of a network. */
  public static long networkEndHi(long hi, long lo) {
    return IpKey.isV4(hi, lo) ? hi : hi | 0xffffL;
  }

  /** Lower half of the last address of a network. */
  public static long networkEndLo(long hi, long lo) {
    return IpKey.isV4(hi, lo) ? lo | 0xffffL : -1L;
  }

  private static int networkBytes(byte[] key) {
    IpKey address = IpKey.ofBytes(key);
    return networkBytes(address.hi, address.lo);
  }

  /**
   * Packs sightings of days or months.
   *
   * @param sightings rows of sightings, with the number of days, or of sightings_month
   * @return rows of {@link AddressSets}
   */
  public static Dataset<Row> pack(Dataset<Row> sightings) {
    return RowStreams.map(
        sightings
            .select(SIGHTING)
            .withColumn("network", network(col("ip_key")))
            .repartition(col("event_date"), col("site"), col("network"))
            .sortWithinPartitions("event_date", "site", "network", "ip_key", "role"),
        Packing::new,
        AddressSets.TABLE.schema());
  }

  private static final class Packing implements Iterator<InternalRow> {
    private final Iterator<InternalRow> sightings;
    private final PackedBytes keys = new PackedBytes();
    private final PackedBytes counts = new PackedBytes();
    private final PackedBytes lists = new PackedBytes();
    private final PackedBytes one = new PackedBytes();
    private final Map<UTF8String, Integer> texts = new LinkedHashMap<>();
    private InternalRow next;

    Packing(Iterator<InternalRow> sightings) {
      this.sightings = sightings;
      advance();
    }

    private void advance() {
      next = sightings.hasNext() ? sightings.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      keys.clear();
      counts.clear();
      lists.clear();
      texts.clear();
      int day = next.getInt(0);
      UTF8String site = next.getUTF8String(1).clone();
      byte[] first = next.getBinary(2);
      byte[] last = first;
      int network = networkBytes(first);
      int rows = 0;
      do {
        last = next.getBinary(2);
        keys.bytes(last, network, last.length - network);
        putCounts(day * DAY_US, next);
        putLists(next);
        rows++;
        advance();
      } while (next != null && isSameBlock(day, site, first, network));
      return new GenericInternalRow(
          new Object[] {
            day,
            site,
            first,
            last,
            rows,
            keys.toBytes(),
            Zstd.compress(counts.toBytes()),
            Zstd.compress(dictionaryAndLists())
          });
    }

    private boolean isSameBlock(int day, UTF8String site, byte[] first, int network) {
      byte[] key = next.getBinary(2);
      return next.getInt(0) == day
          && Arrays.equals(key, 0, network, first, 0, network)
          && networkBytes(key) == network
          && next.getUTF8String(1).equals(site);
    }

    private void putCounts(long begin, InternalRow row) {
      one.clear();
      one.number(ROLES.indexOf(row.getUTF8String(3)));
      long firstTime = row.getLong(4);
      one.signed(firstTime - begin);
      one.signed(row.getLong(5) - firstTime);
      for (int i = 6; i <= 11; i++) {
        one.number(row.getLong(i));
      }
      one.number(row.getInt(12));
      one.number(row.getInt(13));
      one.number(row.isNullAt(14) ? 0 : row.getLong(14) + 1);
      one.number(row.isNullAt(15) ? 0 : row.getLong(15) + 1);
      counts.sized(one);
    }

    private void putLists(InternalRow row) {
      one.clear();
      ArrayData hosts = row.getArray(16);
      one.number(hosts.numElements());
      for (int i = 0; i < hosts.numElements(); i++) {
        byte[] host = IpAddress.parse(hosts.getUTF8String(i).toString()).toBytes();
        int from = networkBytes(host) == NETWORK_BYTES_V4 ? V4_MAPPED.length : 0;
        one.number(host.length - from);
        one.bytes(host, from, host.length - from);
      }
      ArrayData ports = row.getArray(17);
      one.number(ports.numElements());
      for (int i = 0; i < ports.numElements(); i++) {
        InternalRow port = ports.getStruct(i, 2);
        one.number(port.getInt(0));
        one.number(port.getLong(1));
      }
      ArrayData classes = row.getArray(18);
      one.number(classes.numElements());
      for (int i = 0; i < classes.numElements(); i++) {
        InternalRow counted = classes.getStruct(i, 2);
        one.number(text(counted.getUTF8String(0)));
        one.number(counted.getLong(1));
      }
      ArrayData events = row.getArray(19);
      one.number(events.numElements());
      for (int i = 0; i < events.numElements(); i++) {
        InternalRow event = events.getStruct(i, 3);
        one.number(text(event.getUTF8String(0)));
        one.number(text(event.getUTF8String(1)));
        one.number(event.getLong(2));
      }
      lists.sized(one);
    }

    private int text(UTF8String value) {
      Integer known = texts.get(value);
      if (known == null) {
        known = texts.size();
        texts.put(value.clone(), known);
      }
      return known;
    }

    private byte[] dictionaryAndLists() {
      PackedBytes all = new PackedBytes();
      all.number(texts.size());
      for (UTF8String text : texts.keySet()) {
        byte[] bytes = text.getBytes();
        all.number(bytes.length);
        all.bytes(bytes, 0, bytes.length);
      }
      all.append(lists);
      return all.toBytes();
    }
  }

  private final IpKey first = new IpKey();

  /** Made when first needed: whoever asks for keys alone has nothing to close. */
  private ZstdDecompressCtx zstd;

  private final Frame countsFrame = new Frame();
  private final Frame listsFrame = new Frame();
  private final PackedBytes.Reader counts = new PackedBytes.Reader();
  private final PackedBytes.Reader lists = new PackedBytes.Reader();
  private byte[] keys;
  private int keysFrom;
  private int keyBytes;
  private int size;
  private int day;
  private final long[] six = new long[6];
  private UTF8String[] texts;
  private int at;

  /**
   * Begins to read a block: which addresses it has. Nothing is copied; a reader of blocks can be
   * used for one after the other.
   *
   * @param hi upper half of its column first_key
   * @param lo lower half of it
   * @param packed its column keys, with an array behind it
   */
  public void open(long hi, long lo, ByteBuffer packed) {
    first.set(hi, lo);
    keyBytes = IpKey.BYTES - networkBytes(hi, lo);
    keys = packed.array();
    keysFrom = packed.arrayOffset() + packed.position();
    size = packed.remaining() / keyBytes;
  }

  /**
   * Goes on to what the addresses of the block did.
   *
   * @param eventDate its column event_date
   * @param packedCounts its column counts, with an array behind it
   * @param packedLists its column lists, with an array behind it
   * @throws UserException if an earlier version packed it, or it is damaged
   */
  public void openDetails(int eventDate, ByteBuffer packedCounts, ByteBuffer packedLists) {
    day = eventDate;
    counts.open(countsFrame.unpack(packedCounts));
    lists.open(listsFrame.unpack(packedLists));
    texts = new UTF8String[(int) lists.number()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = UTF8String.fromBytes(lists.bytes((int) lists.number()));
    }
    at = 0;
  }

  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }

  /** Unpacks one frame after the other into the same bytes. */
  private final class Frame {
    private byte[] bytes = new byte[1 << 12];

    ByteBuffer unpack(ByteBuffer packed) {
      byte[] from = packed.array();
      int offset = packed.arrayOffset() + packed.position();
      long size = Zstd.getFrameContentSize(from, offset, packed.remaining());
      try {
        if (size <= 0 || size > MAX_FRAME) {
          throw new IllegalArgumentException("no frame of a size that can be");
        }
        if (size > bytes.length) {
          bytes = new byte[(int) Math.max(size, 2L * bytes.length)];
        }
        if (zstd == null) {
          zstd = new ZstdDecompressCtx();
        }
        zstd.decompressByteArray(bytes, 0, (int) size, from, offset, packed.remaining());
      } catch (ZstdException | IllegalArgumentException e) {
        throw new UserException(
            "Packed sightings of the network of "
                + first
                + " cannot be unpacked: an earlier version wrote them, or they are damaged. Run"
                + " 'lookback nightly', or 'lookback run address-sets --full' and 'lookback run"
                + " address-sets-month --full' if that does not help",
            e);
      }
      return ByteBuffer.wrap(bytes, 0, (int) size);
    }
  }

  public IpKey first() {
    return first;
  }

  /** Position of the first sighting whose address is not before this one. */
  public int find(long hi, long lo) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (IpKey.compare(keyHi(middle), keyLo(middle), hi, lo) < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Number of sightings. */
  public int size() {
    return size;
  }

  public long keyHi(int position) {
    if (keyBytes == 2) {
      return first.hi;
    }
    int from = keysFrom + position * keyBytes;
    return first.hi & ~0xffffL | (keys[from] & 0xffL) << 8 | keys[from + 1] & 0xffL;
  }

  public long keyLo(int position) {
    int from = keysFrom + position * keyBytes;
    if (keyBytes == 2) {
      return first.lo & ~0xffffL | (keys[from] & 0xffL) << 8 | keys[from + 1] & 0xffL;
    }
    long lo = 0;
    for (int i = 2; i < 10; i++) {
      lo = lo << 8 | keys[from + i] & 0xffL;
    }
    return lo;
  }

  /** The whole key of an address. */
  public byte[] key(int position) {
    return IpKey.toBytes(keyHi(position), keyLo(position));
  }

  /**
   * Moves to a sighting, to {@link #read} it. Positions must not go back after {@link
   * #openDetails}, nor come twice.
   *
   * @return its role
   */
  public UTF8String moveTo(int position) {
    for (; at < position; at++) {
      counts.skipSized();
      lists.skipSized();
    }
    at++;
    counts.number();
    return ROLES.get((int) counts.number());
  }

  /** What a sighting is read into: columns of sightings, without making a row of them. */
  public interface Sink {
    /**
     * Takes what there is one of.
     *
     * @param counts sessions, sessions_established, open_sessions, events, bytes_from_remote,
     *     bytes_to_remote; overwritten by the next sighting
     * @param longest -1 = none
     * @param largest -1 = none
     */
    void counts(
        long firstTime,
        long lastTime,
        long[] counts,
        int localHosts,
        int days,
        long longest,
        long largest);

    /** Takes an own host, by its {@link IpKey}. */
    void host(long hi, long lo);

    void port(int port, long sessions);

    void sessionClass(UTF8String name, long sessions);

    void event(UTF8String type, UTF8String name, long number);
  }

  /** Reads the sighting that was moved to, once. */
  public void read(Sink sink) {
    long firstTime = day * DAY_US + counts.signed();
    long lastTime = firstTime + counts.signed();
    for (int i = 0; i < six.length; i++) {
      six[i] = counts.number();
    }
    int localHosts = (int) counts.number();
    int days = (int) counts.number();
    long longest = counts.number() - 1;
    sink.counts(firstTime, lastTime, six, localHosts, days, longest, counts.number() - 1);
    lists.number();
    for (int left = (int) lists.number(); left > 0; left--) {
      if (lists.number() == Integer.BYTES) {
        sink.host(0, V4_LO | lists.bigEndian(Integer.BYTES));
      } else {
        long hi = lists.bigEndian(Long.BYTES);
        sink.host(hi, lists.bigEndian(Long.BYTES));
      }
    }
    for (int left = (int) lists.number(); left > 0; left--) {
      int port = (int) lists.number();
      sink.port(port, lists.number());
    }
    for (int left = (int) lists.number(); left > 0; left--) {
      UTF8String name = texts[(int) lists.number()];
      sink.sessionClass(name, lists.number());
    }
    for (int left = (int) lists.number(); left > 0; left--) {
      UTF8String type = texts[(int) lists.number()];
      UTF8String name = texts[(int) lists.number()];
      sink.event(type, name, lists.number());
    }
  }
}
