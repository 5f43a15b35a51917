package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reports of Tenable Nessus, version 2 of the format (Tenable, "Nessus File Format"): hosts with
 * their properties, and what each check said of them.
 *
 * <p>The records are the properties of each host and its report items, numbered in their order. An
 * item is a vulnerability, whatever its severity; items that tell what a host is give facts too.
 * All records of a host carry the time at which its scan ended, as seconds since 1970 or else on
 * the clock of the scanner, taken to be in the zone of the site; of a scan that was broken off the
 * time at which it began. A document that breaks off or is no XML from some place on is read up to
 * there; what comes then is one reject.
 */
final class Nessus implements Format {
  private static final String ROOT = "<NessusClientData_v2";

  @Override
  public String name() {
    return "nessus";
  }

  @Override
  public String doc() {
    return "Nessus reports (.nessus, version 2 XML): vulnerabilities and facts about hosts";
  }

  @Override
  public String defaultSensor() {
    return "nessus";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean detects(Head head) {
    String text = new String(head.bytes(), StandardCharsets.UTF_8);
    int start = text.startsWith("\ufeff") ? 1 : 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return text.startsWith("<", start) && text.contains(ROOT);
  }

  @Override
  public Parser open(FileContext file) {
    return new NessusParser(file.site().timeZone());
  }

  /** A document that the limits do not allow. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  private static final class NessusParser implements Parser {
    /** Elements within each other; reports have eight. */
    private static final int MAX_DEPTH = 64;

    /** Different names of elements and attributes, which the XML parser remembers. */
    private static final int MAX_NAMES = 10_000;

    /** Longest text that is kept of an element, in characters; the rest is passed over. */
    private static final int MAX_TEXT = 16 * 1024;

    /** Longest output of a check that lists what a host has. */
    private static final int MAX_LIST = 8 * 1024 * 1024;

    private static final int MAX_CVES = 2_000;

    private final NessusFacts facts = new NessusFacts();
    private final NessusTime time;
    private final Set<String> names = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    private final Host host = new Host();
    private final Item item = new Item();
    private XmlGuard guard;
    private XMLStreamReader xml;
    private RecordSink sink;
    private long records;
    private int depth;
    private String policy;
    private String scan;

    NessusParser(ZoneId zone) {
      time = new NessusTime(zone);
    }

    @Override
    public void read(RawInput input, RecordSink to) throws IOException {
      sink = to;
      try (InputStream in = input.bytes()) {
        guard =
            new XmlGuard(
                new InputStreamReader(
                    in,
                    StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)));
        document();
      } catch (XMLStreamException e) {
        if (guard.failure() != null) {
          throw guard.failure();
        }
        boolean isRefused = guard.refusal() != null;
        reject(isRefused ? "xml_refused" : "bad_xml", isRefused ? guard.refusal() : reason(e));
      } catch (RefusedException e) {
        reject("xml_refused", e.getMessage());
      }
      if (guard.replaced() > 0) {
        sink.replaced(guard.replaced());
      }
    }

    private static String reason(XMLStreamException e) {
      String message = String.valueOf(e.getMessage());
      int at = message.indexOf("Message: ");
      return at < 0 ? message : message.substring(at + "Message: ".length());
    }

    /** Refuses what comes from here on. */
    private void reject(String reason, String why) {
      String where = host.name == null ? "before any host" : "at or after host " + host.name;
      byte[] raw = where.getBytes(StandardCharsets.UTF_8);
      sink.at(++records, raw, 0, raw.length);
      sink.reject(
          reason,
          why + "; line " + guard.line() + ", " + where + ", after " + (records - 1) + " records");
    }

    private static XMLInputFactory factory() {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
      factory.setProperty(XMLInputFactory.IS_COALESCING, false);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setXMLResolver(
          (publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are refused");
          });
      return factory;
    }

    private void document() throws XMLStreamException, RefusedException {
      xml = open();
      try {
        while (xml.hasNext()) {
          if (next() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
              case "policyName" -> policy = policy == null ? textOfElement(MAX_TEXT) : policy;
              case "Report" -> scan = attribute("name");
              case "ReportHost" -> reportHost();
              default -> {
                // Preferences and the like are passed over element by element.
              }
            }
          }
        }
      } finally {
        xml.close();
      }
    }

    private XMLStreamReader open() throws XMLStreamException, RefusedException {
      try {
        return factory().createXMLStreamReader(guard);
      } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
        throw stumbled(e);
      }
    }

    private int nextOfXml() throws XMLStreamException, RefusedException {
      try {
        return xml.next();
      } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
        throw stumbled(e);
      }
    }

    /** A document over which the XML parser stumbles must not stop the night. */
    private static RefusedException stumbled(RuntimeException e) {
      return new RefusedException("the XML parser fails: " + e);
    }

    private int next() throws XMLStreamException, RefusedException {
      int event = nextOfXml();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (++depth > MAX_DEPTH) {
          throw new RefusedException("more than " + MAX_DEPTH + " elements within each other");
        }
        remember(xml.getLocalName());
        for (int i = 0; i < xml.getAttributeCount(); i++) {
          remember(xml.getAttributeLocalName(i));
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
      return event;
    }

    private void remember(String name) throws RefusedException {
      if (names.add(name) && names.size() > MAX_NAMES) {
        throw new RefusedException("more than " + MAX_NAMES + " different names");
      }
    }

    private String attribute(String name) {
      String value = xml.getAttributeValue(null, name);
      return value == null || value.isBlank() ? null : value.strip();
    }

    /** The text of the element that has just begun, up to its end, elements within left out. */
    private String textOfElement(int most) throws XMLStreamException, RefusedException {
      int outer = depth;
      text.setLength(0);
      while (depth >= outer) {
        int event = next();
        boolean isText =
            event == XMLStreamConstants.CHARACTERS
                || event == XMLStreamConstants.CDATA
                || event == XMLStreamConstants.SPACE;
        if (isText && depth == outer && text.length() < most) {
          int length = Math.min(xml.getTextLength(), most - text.length());
          text.append(xml.getTextCharacters(), xml.getTextStart(), length);
        }
      }
      int last = text.length() - 1;
      if (last >= 0 && Character.isHighSurrogate(text.charAt(last))) {
        text.setLength(last);
      }
      String found = text.toString().strip();
      if (text.capacity() > 4 * MAX_TEXT) {
        text.setLength(0);
        text.trimToSize();
      }
      return found.isEmpty() ? null : found;
    }

    private void reportHost() throws XMLStreamException, RefusedException {
      host.clear();
      host.name = attribute("name");
      int outer = depth;
      while (depth >= outer) {
        if (next() == XMLStreamConstants.START_ELEMENT && depth == outer + 1) {
          if (xml.getLocalName().equals("HostProperties")) {
            properties();
          } else if (xml.getLocalName().equals("ReportItem")) {
            reportItem();
          }
        }
      }
    }

    private void properties() throws XMLStreamException, RefusedException {
      int outer = depth;
      while (depth >= outer) {
        if (next() == XMLStreamConstants.START_ELEMENT && depth == outer + 1) {
          String name = attribute("name");
          if (name != null && Host.PROPERTIES.contains(name)) {
            String value = textOfElement(MAX_TEXT);
            if (value != null) {
              host.properties.putIfAbsent(name, value);
            }
          }
        }
      }
      at("properties");
      if (host.settle(time, sink)) {
        facts.ofProperties(host, sink);
      }
    }

    /** Names the next record; what is shown of it in a reject says which one it is. */
    private void at(String what) {
      byte[] raw = ("host " + host.name + " " + what).getBytes(StandardCharsets.UTF_8);
      sink.at(++records, raw, 0, Math.min(raw.length, 1_000));
    }

    private void reportItem() throws XMLStreamException, RefusedException {
      item.clear();
      item.port = attribute("port");
      item.service = attribute("svc_name");
      item.protocol = attribute("protocol");
      item.severity = attribute("severity");
      item.pluginId = attribute("pluginID");
      item.pluginName = attribute("pluginName");
      item.family = attribute("pluginFamily");
      int outer = depth;
      while (depth >= outer) {
        if (next() == XMLStreamConstants.START_ELEMENT && depth == outer + 1) {
          child(xml.getLocalName());
        }
      }
      at("plugin " + item.pluginId + " port " + item.port + "/" + item.protocol);
      emit();
    }

    private void child(String name) throws XMLStreamException, RefusedException {
      switch (name) {
        case "plugin_output" ->
            item.output = textOfElement(NessusFacts.isList(item.pluginId) ? MAX_LIST : MAX_TEXT);
        case "description" -> item.description = textOfElement(MAX_TEXT);
        case "cve" -> {
          String cve = textOfElement(64);
          if (cve != null && item.cves.size() < MAX_CVES) {
            item.cves.add(cve.toUpperCase(Locale.ROOT));
          }
        }
        case "cvss_base_score" -> item.score2 = textOfElement(16);
        case "cvss_vector" -> item.vector2 = textOfElement(256);
        case "cvss3_base_score" -> item.score3 = textOfElement(16);
        case "cvss3_vector" -> item.vector3 = textOfElement(256);
        case "exploit_available" -> item.exploit = textOfElement(16);
        case "cm:compliance-check-name" -> item.complianceCheck = textOfElement(MAX_TEXT);
        case "cm:compliance-result" -> item.complianceResult = textOfElement(64);
        default -> {
          // Not read: solution, references, dates, ...
        }
      }
    }

    private void emit() {
      VulnerabilityRow row = sink.vulnerability();
      if (host.timeUs == Text.BAD) {
        sink.reject("no_time", "the properties of the host before it give no time");
        return;
      }
      row.timeUs = host.timeUs;
      row.timeBasis = host.timeBasis;
      row.hasIp = host.hasIp;
      row.ip.set(host.ip);
      row.host = UTF8String.fromString(host.name);
      if (!numbers(row)) {
        return;
      }
      row.service = UTF8String.fromString(item.service);
      row.pluginName = UTF8String.fromString(item.pluginName);
      row.pluginFamily = UTF8String.fromString(item.family);
      item.cves.forEach(cve -> row.cves.add(UTF8String.fromString(cve)));
      row.cves.sort(null);
      boolean isVersion3 = item.score3 != null;
      row.cvssScore = score(isVersion3 ? item.score3 : item.score2);
      row.cvssVector = UTF8String.fromString(isVersion3 ? item.vector3 : item.vector2);
      row.exploitAvailable = item.exploit == null ? null : item.exploit.equals("true");
      row.scan = UTF8String.fromString(scan);
      row.output = UTF8String.fromString(item.output);
      sink.emit(row);
      facts.ofItem(host, item, row, scan, host.policy(policy), sink);
    }

    private boolean numbers(VulnerabilityRow row) {
      byte[] id = ascii(item.pluginId);
      row.pluginId = Text.number(id, 0, id.length);
      if (row.pluginId == Text.BAD || row.pluginId > Integer.MAX_VALUE) {
        sink.reject("bad_number", "pluginID is " + Text.excerpt(id, 0, id.length));
        return false;
      }
      byte[] port = ascii(item.port);
      long number = Text.port(port, 0, port.length);
      if (number == Text.BAD) {
        sink.reject("bad_number", "port is " + Text.excerpt(port, 0, port.length));
        return false;
      }
      // Port 0 is Nessus' word for the host as a whole; the protocol beside it says nothing.
      if (number > 0) {
        row.port = number;
        row.protocol = item.protocol == null ? SessionRow.NONE : Protocols.number(item.protocol);
      }
      row.severity =
          switch (String.valueOf(item.severity)) {
            case "0" -> "informational";
            case "1" -> "low";
            case "2" -> "medium";
            case "3" -> "high";
            case "4" -> "critical";
            default -> null;
          };
      if (row.severity == null) {
        byte[] severity = ascii(item.severity);
        sink.reject("bad_severity", "severity is " + Text.excerpt(severity, 0, severity.length));
        return false;
      }
      return true;
    }

    private static byte[] ascii(String value) {
      return Text.ascii(value == null ? "" : value);
    }

    /** A score of 0 to 10 with at most one digit behind the point; anything else is none. */
    private static double score(String printed) {
      byte[] b = ascii(printed);
      long micros = Text.micros(b, 0, b.length);
      return micros == Text.BAD || micros > 10_000_000 || micros % 100_000 != 0
          ? Double.NaN
          : micros / 100_000 / 10.0;
    }
  }

  /** The host that is being read. */
  static final class Host {
    /** The properties that are read. */
    static final Set<String> PROPERTIES =
        Set.of(
            "host-ip",
            "host-fqdn",
            "netbios-name",
            "mac-address",
            "operating-system",
            "policy-used",
            "Credentialed_Scan",
            "HOST_START",
            "HOST_END",
            "HOST_START_TIMESTAMP",
            "HOST_END_TIMESTAMP");

    final Map<String, String> properties = new HashMap<>();
    final IpKey ip = new IpKey();
    boolean hasIp;
    String name;
    long timeUs;
    String timeBasis;
    boolean hasAnswered;

    void clear() {
      properties.clear();
      hasIp = false;
      name = null;
      timeUs = Text.BAD;
      timeBasis = null;
      hasAnswered = false;
    }

    /** Works out address and time; false when the record was refused. */
    private boolean settle(NessusTime time, RecordSink sink) {
      String printed = properties.getOrDefault("host-ip", name);
      byte[] address = Text.ascii(printed == null ? "" : printed);
      hasIp = IpAddress.parse(address, 0, address.length, ip);
      if (name == null && hasIp) {
        name = printed;
      }
      if (name == null) {
        sink.reject("bad_address", "the host has neither a name nor an address");
        return false;
      }
      for (String moment : List.of("HOST_END", "HOST_START")) {
        timeUs = time.read(properties.get(moment + "_TIMESTAMP"), properties.get(moment));
        if (timeUs != Text.BAD) {
          timeBasis = time.basis;
          return true;
        }
      }
      String end = properties.getOrDefault("HOST_END", "missing");
      sink.reject("bad_time", "HOST_END is " + end.substring(0, Math.min(80, end.length())));
      return false;
    }

    /** The policy of the scan and whether it logged in: what makes two scans comparable. */
    String policy(String ofDocument) {
      String used = properties.getOrDefault("policy-used", ofDocument);
      boolean hasCredentials = "true".equals(properties.get("Credentialed_Scan"));
      return (used == null ? "unknown policy" : used) + (hasCredentials ? ", credentialed" : "");
    }
  }

  /** The item that is being read, as printed. */
  static final class Item {
    String port;
    String service;
    String protocol;
    String severity;
    String pluginId;
    String pluginName;
    String family;
    String output;
    String description;
    String score2;
    String vector2;
    String score3;
    String vector3;
    String exploit;
    String complianceCheck;
    String complianceResult;
    final TreeSet<String> cves = new TreeSet<>();

    private void clear() {
      port = null;
      service = null;
      protocol = null;
      severity = null;
      pluginId = null;
      pluginName = null;
      family = null;
      output = null;
      description = null;
      score2 = null;
      vector2 = null;
      score3 = null;
      vector3 = null;
      exploit = null;
      complianceCheck = null;
      complianceResult = null;
      cves.clear();
    }
  }

  /** Reads the times of a host. */
  private static final class NessusTime {
    private final HeaderDate date = new HeaderDate();
    private final ZoneId zone;
    private String basis;

    NessusTime(ZoneId zone) {
      this.zone = zone;
    }

    /**
     * @param seconds since 1970, or null
     * @param clock e.g. {@code Fri Jan 16 13:49:15 2009} on the clock of the scanner, or null
     * @return UTC microseconds or {@link Text#BAD}
     */
    long read(String seconds, String clock) {
      byte[] digits = Text.ascii(seconds == null ? "" : seconds);
      long epoch = digits.length > 12 ? Text.BAD : Text.number(digits, 0, digits.length);
      if (epoch != Text.BAD) {
        basis = "EPOCH";
        return epoch * 1_000_000;
      }
      basis = "LOCAL_ASSUMED";
      return clock == null ? Text.BAD : local(Text.ascii(clock));
    }

    private long local(byte[] b) {
      if (!date.readWhole(b, 0, b.length) || date.year == 0) {
        return Text.BAD;
      }
      // The year is printed: a report whose dates were shifted may keep its weekdays.
      long seconds = date.secondsOnAnyWeekday(date.year);
      return seconds == Text.BAD ? Text.BAD : IsoTime.utcMicros(zone, seconds);
    }
  }
}
