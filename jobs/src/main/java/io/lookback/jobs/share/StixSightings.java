package io.lookback.jobs.share;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lookback.datasets.config.ShareConfig.Tlp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Writes sightings as a STIX 2.1 bundle for tools of others: the site as an identity, each address
 * as an indicator of unknown meaning, and for each address and day one sighting that sums it up.
 *
 * <p>Ids are made of what the objects are about (UUIDs of version 5), so that whoever has an
 * earlier bundle updates what it has instead of having everything twice.
 */
final class StixSightings {
  /** Largest count of a sighting (STIX 2.1, section 5.2). */
  static final long MOST = 999_999_999;

  /** Ours, for the ids. */
  private static final UUID NAMESPACE = UUID.fromString("0c8f3f6e-5f53-4a43-8a0b-0f3a27a0d3c5");

  /** Objects are created once; those that only name something have no better time. */
  private static final String CREATED = "2020-01-01T00:00:00Z";

  /** The definitions of TLP 2.0 that OASIS publishes, with their fixed ids. */
  private static final Map<Tlp, String> MARKINGS =
      Map.of(
          Tlp.CLEAR, "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
          Tlp.GREEN, "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
          Tlp.AMBER, "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
          Tlp.AMBER_STRICT, "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
          Tlp.RED, "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1");

  private static final String TLP_EXTENSION =
      "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

  private final JsonGenerator json;
  private final String site;
  private final String modified;
  private final String marking;
  private long objects;

  private StixSightings(JsonGenerator json, String site, Instant asOf, Tlp tlp) {
    this.json = json;
    this.site = site;
    this.modified = asOf.toString();
    this.marking = MARKINGS.get(tlp);
  }

  /**
   * Writes a bundle; only one address with its days is held at a time.
   *
   * @param sightings event_date, address, first_time, last_time, sessions, events of one site
   * @return number of its objects
   */
  static long write(
      Dataset<Row> sightings, String site, Instant asOf, Tlp tlp, String id, OutputStream out)
      throws IOException {
    Iterator<Row> addresses =
        sightings
            .groupBy("address", "event_date")
            .agg(
                min(unix_micros(col("first_time"))).as("first"),
                max(unix_micros(col("last_time"))).as("last"),
                sum(col("sessions").cast(DataTypes.createDecimalType(20, 0)).plus(col("events")))
                    .as("count"))
            .groupBy("address")
            .agg(
                min("first").as("first"),
                array_sort(
                        collect_list(
                            struct(
                                col("event_date").cast(DataTypes.StringType).as("day"),
                                col("first"),
                                col("last"),
                                expr("CAST(least(greatest(count, 1), " + MOST + ") AS BIGINT)")
                                    .as("count"))))
                    .as("days"))
            .orderBy("address")
            .toLocalIterator();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      StixSightings writer = new StixSightings(json, site, asOf, tlp);
      json.writeStartObject();
      json.writeStringField("type", "bundle");
      json.writeStringField("id", "bundle--" + uuid("bundle", site, id));
      json.writeArrayFieldStart("objects");
      writer.marking(tlp);
      writer.identity();
      while (addresses.hasNext()) {
        writer.address(addresses.next());
      }
      json.writeEndArray();
      json.writeEndObject();
      return writer.objects;
    }
  }

  private void begin(String type, String id, String created, String changed) throws IOException {
    objects++;
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeStringField("spec_version", "2.1");
    json.writeStringField("id", id);
    json.writeStringField("created", created);
    if (changed != null) {
      json.writeStringField("modified", changed);
    }
  }

  private void marking(Tlp tlp) throws IOException {
    begin("marking-definition", marking, "2022-10-01T00:00:00.000Z", null);
    json.writeStringField("name", "TLP:" + tlp.text().toUpperCase(Locale.ROOT));
    json.writeObjectFieldStart("extensions");
    json.writeObjectFieldStart(TLP_EXTENSION);
    json.writeStringField("extension_type", "property-extension");
    json.writeStringField("tlp_2_0", tlp.text());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private String identityId() {
    return "identity--" + uuid("identity", site);
  }

  private void identity() throws IOException {
    begin("identity", identityId(), CREATED, CREATED);
    json.writeStringField("name", site);
    json.writeStringField("identity_class", "organization");
    json.writeEndObject();
  }

  private void common() throws IOException {
    json.writeStringField("created_by_ref", identityId());
    json.writeArrayFieldStart("object_marking_refs");
    json.writeString(marking);
    json.writeEndArray();
  }

  private void address(Row row) throws IOException {
    String address = row.getAs("address");
    String indicator = "indicator--" + uuid("indicator", site, address);
    begin("indicator", indicator, CREATED, modified);
    common();
    json.writeStringField("name", address);
    json.writeStringField("description", "Seen by the site; that says nothing of its intent");
    json.writeArrayFieldStart("indicator_types");
    json.writeString("unknown");
    json.writeEndArray();
    json.writeStringField(
        "pattern",
        (address.indexOf(':') < 0 ? "[ipv4-addr:value = '" : "[ipv6-addr:value = '")
            + address
            + "']");
    json.writeStringField("pattern_type", "stix");
    json.writeStringField("valid_from", time(row.getAs("first")));
    json.writeEndObject();
    List<Row> days = row.getList(row.fieldIndex("days"));
    for (Row day : days) {
      String date = day.getAs("day");
      begin("sighting", "sighting--" + uuid("sighting", site, address, date), CREATED, modified);
      common();
      json.writeStringField("first_seen", time(day.getAs("first")));
      json.writeStringField("last_seen", time(day.getAs("last")));
      json.writeNumberField("count", day.<Long>getAs("count"));
      json.writeStringField("sighting_of_ref", indicator);
      json.writeArrayFieldStart("where_sighted_refs");
      json.writeString(identityId());
      json.writeEndArray();
      json.writeBooleanField("summary", true);
      json.writeEndObject();
    }
  }

  private static String time(Long micros) {
    return Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L)
        .toString();
  }

  /** RFC 9562, version 5. */
  static UUID uuid(String... parts) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      ByteBuffer bytes = ByteBuffer.allocate(16);
      bytes.putLong(NAMESPACE.getMostSignificantBits());
      bytes.putLong(NAMESPACE.getLeastSignificantBits());
      sha1.update(bytes.array());
      ByteBuffer hash =
          ByteBuffer.wrap(sha1.digest(String.join("|", parts).getBytes(StandardCharsets.UTF_8)));
      long high = (hash.getLong() & ~0xf000L) | 0x5000L;
      long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
