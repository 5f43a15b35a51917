package io.lookback.jobs.retrohunt;

import io.lookback.datasets.store.DamagedFileException;
import io.lookback.datasets.table.AddressSets;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.IpKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.ColumnIndexStore;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.unsafe.types.UTF8String;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Finds addresses in files of packed sightings ({@link AddressSets}) without copying what it does
 * not need, and adds up what they did. Of each row group whose bounds an asked range touches it
 * first reads the columns that tell which addresses are there, then of the others the pages in
 * which something was found.
 */
final class PackedReader implements AutoCloseable {
  private static final String[] WHAT = {"counts", "lists"};

  /** Values are asked for, not handed over. */
  private static final GroupConverter NOTHING =
      new GroupConverter() {
        @Override
        public Converter getConverter(int field) {
          return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
      };

  private final FileIO io;
  private final Iterator<List<PackedFiles.Part>> groups;
  private final Deque<PackedFiles.Part> parts = new ArrayDeque<>();
  private final ListingIndex index;
  private final ListingIndex.Walk walk;
  private final PackedFiles.Days days;
  private final Map<Binary, Site> sites = new HashMap<>();
  private final AddressBlock block = new AddressBlock();
  private final PageCodecs codecs = new PageCodecs();
  private final ParquetReadOptions options =
      HadoopReadOptions.builder(SparkHadoopUtil.get().conf()).withCodecFactory(codecs).build();

  private PackedFiles.Part part;
  private ParquetFileReader file;
  private int rowGroup;
  private final Deque<Hits> hits = new ArrayDeque<>();
  private Columns details;
  private PrimitiveIterator.OfLong detailRows;

  PackedReader(
      FileIO io,
      Iterator<List<PackedFiles.Part>> groups,
      ListingIndex index,
      PackedFiles.Days days) {
    this.io = io;
    this.groups = groups;
    this.index = index;
    this.walk = index.walk();
    this.days = days;
  }

  /**
   * Goes on searching until something is found, and adds it up.
   *
   * @return false at the end
   */
  boolean addTo(FoundSums sums) {
    try {
      while (hits.isEmpty()) {
        if (file != null && rowGroup < file.getRowGroups().size()) {
          readRowGroup(rowGroup++);
        } else if (!openNext()) {
          return false;
        }
      }
      add(hits.remove(), sums);
      return true;
    } catch (EOFException | ParquetDecodingException e) {
      throw new DamagedFileException(part.location(), e);
    } catch (IOException e) {
      if (e.getCause() instanceof TException) { // of headers that say nothing
        throw new DamagedFileException(part.location(), e);
      }
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    block.close();
    try {
      closeFile();
    } finally {
      codecs.close();
    }
  }

  private void closeFile() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      file = null;
    }
  }

  private boolean openNext() throws IOException {
    closeFile();
    while (parts.isEmpty() && groups.hasNext()) {
      parts.addAll(groups.next());
    }
    if (parts.isEmpty()) {
      return false;
    }
    part = parts.remove();
    InputFile input = new IcebergInput(io.newInputFile(part.location()));
    SeekableInputStream stream = input.newStream();
    try {
      file =
          new ParquetFileReader(
              input, Footers.KEPT.of(part.location(), input, options, stream), options, stream);
    } catch (NotFoundException | UncheckedIOException e) {
      stream.close();
      throw e;
    } catch (RuntimeException e) {
      stream.close();
      // Parquet has no exception of its own for it.
      throw new DamagedFileException(part.location(), e);
    }
    rowGroup = 0;
    return true;
  }

  /** The part of a file has the row groups that begin in it. */
  private boolean isInPart(BlockMetaData rowGroup) {
    long start = rowGroup.getStartingPos();
    return start >= part.start() && start < part.start() + part.length();
  }

  private boolean canHave(BlockMetaData rowGroup) {
    Statistics<?> first = chunk(rowGroup, "first_key").getStatistics();
    Statistics<?> last = chunk(rowGroup, "last_key").getStatistics();
    return !first.hasNonNullValue()
        || !last.hasNonNullValue()
        || index.touches(IpKey.ofBytes(first.getMinBytes()), IpKey.ofBytes(last.getMaxBytes()));
  }

  private void readRowGroup(int number) throws IOException {
    BlockMetaData rowGroup = file.getRowGroups().get(number);
    if (!isInPart(rowGroup) || !canHave(rowGroup)) {
      return;
    }
    // Columns of which all rows have the same value are not read.
    Object onlyDay = only(rowGroup, "event_date");
    Object onlySite = only(rowGroup, "site");
    if (onlyDay != null && onlySite != null && !site((Binary) onlySite).isAsked((int) onlyDay)) {
      return;
    }
    Columns who =
        new Columns(
            Stream.of("first_key", "keys", "event_date", "site")
                .filter(name -> onlyDay == null || !name.equals("event_date"))
                .filter(name -> onlySite == null || !name.equals("site"))
                .toArray(String[]::new));
    file.setRequestedSchema(who.schema);
    PageReadStore pages = file.readRowGroup(number);
    who.open(pages);
    ColumnReader firstKeys = who.readers[0];
    ColumnReader keys = who.readers[1];
    ColumnReader dayOf = onlyDay == null ? who.readers[2] : null;
    ColumnReader siteOf = onlySite == null ? who.readers[who.readers.length - 1] : null;
    Hits inBlock = new Hits();
    for (long row = 0; row < pages.getRowCount(); row++) {
      int day = dayOf == null ? (int) onlyDay : dayOf.getInteger();
      Site site = site(siteOf == null ? (Binary) onlySite : siteOf.getBinary());
      ByteBuffer first = firstKeys.getBinary().toByteBuffer();
      long hi = first.getLong();
      long lo = first.getLong();
      if (site.isAsked(day) && walk.touchesNetwork(hi, lo)) {
        ByteBuffer blockKeys = bytes(keys);
        block.open(hi, lo, blockKeys);
        walk.find(block, inBlock);
        if (inBlock.size > 0) {
          inBlock.set(row, day, site.name, block.first(), blockKeys);
          hits.add(inBlock);
          inBlock = new Hits();
        }
      } else {
        keys.skip();
      }
      who.consume();
    }
    if (!hits.isEmpty()) {
      openDetails(number, rowGroup);
    }
  }

  private Site site(Binary name) {
    Site site = sites.get(name);
    if (site == null) {
      site = new Site(name);
      sites.put(name.copy(), site);
    }
    return site;
  }

  /** The value that all rows of a row group have in a column; null if there is none or more. */
  private Object only(BlockMetaData rowGroup, String column) {
    Statistics<?> values = chunk(rowGroup, column).getStatistics();
    // Bounds that were cut are never equal.
    return values.hasNonNullValue() && values.genericGetMin().equals(values.genericGetMax())
        ? values.genericGetMin()
        : null;
  }

  /** Reads the pages that have something of the blocks in which something was found. */
  private void openDetails(int number, BlockMetaData rowGroup) throws IOException {
    details = new Columns(WHAT);
    file.setRequestedSchema(details.schema);
    RowRanges rows = RowRanges.EMPTY;
    ColumnIndexStore indexes = file.getColumnIndexStore(number);
    for (String name : WHAT) {
      OffsetIndex pages = offsets(indexes, chunk(rowGroup, name).getPath());
      rows =
          pages == null
              ? RowRanges.createSingle(rowGroup.getRowCount())
              : RowRanges.union(
                  rows, RowRanges.create(rowGroup.getRowCount(), pagesWithHits(pages), pages));
    }
    PageReadStore pages =
        rows.rowCount() == rowGroup.getRowCount()
            ? file.readRowGroup(number)
            : file.readFilteredRowGroup(number, rows);
    detailRows =
        pages
            .getRowIndexes()
            .orElseGet(() -> LongStream.range(0, rowGroup.getRowCount()).iterator());
    details.open(pages);
  }

  /** Where the pages of a column lie; null if a writer did not say. */
  private static OffsetIndex offsets(ColumnIndexStore indexes, ColumnPath column) {
    try {
      return indexes.getOffsetIndex(column);
    } catch (ColumnIndexStore.MissingOffsetIndexException e) {
      return null;
    }
  }

  private PrimitiveIterator.OfInt pagesWithHits(OffsetIndex pages) {
    IntStream.Builder wanted = IntStream.builder();
    int page = 0;
    int last = -1;
    for (Hits inBlock : hits) {
      while (page + 1 < pages.getPageCount() && pages.getFirstRowIndex(page + 1) <= inBlock.row) {
        page++;
      }
      if (page != last) {
        wanted.add(page);
        last = page;
      }
    }
    return wanted.build().iterator();
  }

  private void add(Hits inBlock, FoundSums sums) {
    while (detailRows.nextLong() < inBlock.row) {
      details.readers[0].skip();
      details.readers[1].skip();
      details.consume();
    }
    block.open(inBlock.firstHi, inBlock.firstLo, inBlock.keys);
    block.openDetails(inBlock.day, bytes(details.readers[0]), bytes(details.readers[1]));
    details.consume();
    UTF8String site = sums.site(inBlock.site);
    for (int i = 0; i < inBlock.size; i += 3) {
      int position = inBlock.at[i];
      UTF8String role = block.moveTo(position);
      sums.add(site, block, position, role, inBlock.ranges, inBlock.at[i + 1], inBlock.at[i + 2]);
    }
  }

  private ColumnChunkMetaData chunk(BlockMetaData rowGroup, String name) {
    ColumnPath path = ColumnPath.get(name);
    for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
      if (chunk.getPath().equals(path)) {
        return chunk;
      }
    }
    throw missing(name);
  }

  private IllegalStateException missing(String column) {
    return new IllegalStateException("No column " + column + " in " + file.getFile());
  }

  /** What stands in a column, where it lies. */
  private static ByteBuffer bytes(ColumnReader column) {
    ByteBuffer bytes = column.getBinary().toByteBuffer();
    return bytes.hasArray() ? bytes : ByteBuffer.wrap(column.getBinary().getBytes());
  }

  /** Some columns of a row group, read in step. */
  private final class Columns {
    final MessageType schema;
    final ColumnReader[] readers;

    Columns(String[] names) {
      MessageType all = file.getFileMetaData().getSchema();
      for (String name : names) {
        if (!all.containsField(name)) {
          throw missing(name);
        }
      }
      schema = new MessageType(all.getName(), Stream.of(names).map(all::getType).toList());
      readers = new ColumnReader[names.length];
    }

    void open(PageReadStore pages) {
      ColumnReadStoreImpl columns =
          new ColumnReadStoreImpl(pages, NOTHING, schema, file.getFileMetaData().getCreatedBy());
      for (int i = 0; i < readers.length; i++) {
        ColumnDescriptor column = schema.getColumns().get(i);
        readers[i] = columns.getColumnReader(column);
      }
    }

    void consume() {
      for (ColumnReader reader : readers) {
        reader.consume();
      }
    }
  }

  /** A site, and whether its last day or month is asked. */
  private final class Site {
    final UTF8String name;
    private final String text;
    private int day;
    private boolean isAsked;

    Site(Binary name) {
      this.name = UTF8String.fromBytes(name.getBytes());
      text = name.toStringUsingUTF8();
      isAsked = days.contains(day, text);
    }

    boolean isAsked(int ofDay) {
      if (ofDay != day) {
        day = ofDay;
        isAsked = days.contains(day, text);
      }
      return isAsked;
    }
  }

  /** A block in which something was found. */
  private static final class Hits implements ListingIndex.Found {
    long row;
    int day;
    UTF8String site;
    long firstHi;
    long firstLo;
    ByteBuffer keys;
    // A position in the block, and from where to where the numbers of its ranges stand.
    int[] at = new int[3];
    int size;
    int[] ranges;

    void set(long inRow, int ofDay, UTF8String ofSite, IpKey first, ByteBuffer blockKeys) {
      row = inRow;
      day = ofDay;
      site = ofSite;
      firstHi = first.hi;
      firstLo = first.lo;
      keys = blockKeys;
    }

    @Override
    public void accept(int position, int[] numbers, int from, int to) {
      if (size == at.length) {
        at = Arrays.copyOf(at, 2 * size);
      }
      at[size++] = position;
      at[size++] = from;
      at[size++] = to;
      ranges = numbers;
    }
  }

  /** A file of Iceberg for Parquet, wherever the lake lies. */
  private record IcebergInput(org.apache.iceberg.io.InputFile file) implements InputFile {
    @Override
    public long getLength() {
      return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
      org.apache.iceberg.io.SeekableInputStream stream = file.newStream();
      return new DelegatingSeekableInputStream(stream) {
        @Override
        public long getPos() throws IOException {
          return stream.getPos();
        }

        @Override
        public void seek(long position) throws IOException {
          stream.seek(position);
        }
      };
    }
  }
}
