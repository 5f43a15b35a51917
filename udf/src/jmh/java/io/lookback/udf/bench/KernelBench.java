package io.lookback.udf.bench;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.CommunityId;
import io.lookback.udf.net.Defang;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.IpMap;
import io.lookback.udf.net.PrefixPreserving;
import io.lookback.udf.net.SpecialPurpose;
import io.lookback.udf.net.TcpFlags;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds of the kernels for one address. The addresses are 65,536 made-up ones from 1,024
 * networks, as a site's peers are; {@code scattered} are from everywhere, which is the worst that a
 * scan can bring.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBench {
  private static final int COUNT = 1 << 16;

  private final IpKey[] v4 = new IpKey[COUNT];
  private final IpKey[] scattered = new IpKey[COUNT];
  private final IpKey[] v6 = new IpKey[COUNT];
  private final byte[][] v4Text = new byte[COUNT][];
  private final byte[][] v6Text = new byte[COUNT][];
  private final String[] links = new String[COUNT];
  private final byte[] out = new byte[IpAddress.MAX_TEXT];
  private final IpKey scratch = new IpKey();
  private IntervalSet set;
  private IpMap<String> map;
  private PrefixPreserving pfx;
  private PrefixPreserving cryptoPan;
  private int next;

  @Setup
  public void make() {
    Random random = new Random(1);
    List<IpMap.Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      v4[i] = new IpKey();
      int network = (int) (random.nextInt(1024) * 0x9E3779B1L) & 0xffffff00;
      v4[i].setV4(network | random.nextInt(256));
      scattered[i] = new IpKey();
      scattered[i].setV4(random.nextInt());
      v6[i] = new IpKey(0x2001_0db8_0000_0000L | random.nextInt(1024), random.nextLong());
      v4Text[i] = v4[i].toString().getBytes(StandardCharsets.US_ASCII);
      v6Text[i] = v6[i].toString().getBytes(StandardCharsets.US_ASCII);
      links[i] = "http://" + v4[i] + "/a/" + i;
      Cidr range = Cidr.containing(scattered[i].hi, scattered[i].lo, 24);
      entries.add(new IpMap.Entry<>(range, "registry" + i % 5));
    }
    set = IntervalSet.of(entries.stream().map(IpMap.Entry::range).toList());
    map = IpMap.of(entries);
    byte[] key = new byte[PrefixPreserving.KEY_BYTES];
    random.nextBytes(key);
    pfx = PrefixPreserving.ipcryptPfx(key);
    cryptoPan = PrefixPreserving.cryptoPan(key);
  }

  private int next() {
    next = next + 1 & COUNT - 1;
    return next;
  }

  @Benchmark
  public boolean parseV4() {
    byte[] text = v4Text[next()];
    return IpAddress.parse(text, 0, text.length, scratch);
  }

  @Benchmark
  public boolean parseV6() {
    byte[] text = v6Text[next()];
    return IpAddress.parse(text, 0, text.length, scratch);
  }

  @Benchmark
  public int textV4() {
    IpKey key = v4[next()];
    return IpAddress.text(key.hi, key.lo, out, 0);
  }

  @Benchmark
  public int textV6() {
    IpKey key = v6[next()];
    return IpAddress.text(key.hi, key.lo, out, 0);
  }

  @Benchmark
  public boolean inSetOf65536() {
    IpKey key = v4[next()];
    return set.contains(key.hi, key.lo);
  }

  @Benchmark
  public String inMapOf65536() {
    IpKey key = scattered[next()];
    return map.get(key.hi, key.lo);
  }

  @Benchmark
  public boolean isReserved() {
    IpKey key = scattered[next()];
    return SpecialPurpose.isReserved(key.hi, key.lo);
  }

  @Benchmark
  public byte[] communityId() {
    int at = next();
    return CommunityId.of(v4[at], scattered[at], 50_000, 443, 6, 0);
  }

  @Benchmark
  public long ipcryptPfxV4() {
    return anonymized(pfx, v4[next()]);
  }

  @Benchmark
  public long ipcryptPfxV4Scattered() {
    return anonymized(pfx, scattered[next()]);
  }

  @Benchmark
  public long ipcryptPfxV6() {
    return anonymized(pfx, v6[next()]);
  }

  @Benchmark
  public long cryptoPanV4() {
    return anonymized(cryptoPan, v4[next()]);
  }

  @Benchmark
  public long ipcryptPfxV4Reverse() {
    scratch.set(v4[next()]);
    pfx.reverse(scratch);
    return scratch.lo;
  }

  private long anonymized(PrefixPreserving scheme, IpKey address) {
    scratch.set(address);
    scheme.anonymize(scratch);
    return scratch.lo;
  }

  @Benchmark
  public String defang() {
    return Defang.defang(links[next()]);
  }

  @Benchmark
  public String tcpFlagsText() {
    return TcpFlags.text(next() & 0xff);
  }
}
