package io.lookback.udf.function;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.Defang;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.SpecialPurpose;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * SQL functions over addresses; called from generated code, so public. An address is text or a key
 * of 16 bytes, IPv4 as v4-mapped.
 */
@Sql.Family("Addresses")
public final class IpFunctions {
  private IpFunctions() {}

  /** The address as 16 bytes, or null when the text is no address. */
  @Sql(
      name = "ip_key",
      does =
          "The address as 16 bytes, IPv4 as v4-mapped, in which order and equality are those of"
              + " addresses; null when the text is no address.",
      takes = "text STRING - an address",
      gives = "BINARY",
      example = "SELECT hex(ip_key('192.0.2.1'))",
      result = "00000000000000000000FFFFC0000201")
  public static byte[] ipKey(UTF8String text) {
    IpKey key = Addresses.key(text);
    return key == null ? null : key.toBytes();
  }

  /** The canonical text of a 16-byte key, or null when it has another length. */
  @Sql(
      name = "ip_text",
      does = "The canonical text of an address of 16 bytes; null when the key has another length.",
      takes = "key BINARY - an address of 16 bytes",
      gives = "STRING",
      example = "SELECT ip_text(ip_key('2001:DB8:0::1'))",
      result = "2001:db8::1")
  public static UTF8String ipText(byte[] key) {
    IpKey address = Addresses.key(key);
    return address == null ? null : Addresses.text(address);
  }

  /** The canonical text of an address, or null. */
  @Sql(
      name = "ip_canonical",
      does =
          "The canonical text of an address (RFC 5952; v4-mapped as IPv4, without zone); null when"
              + " it is no address. Octets with leading zeros are refused, because programs read"
              + " them differently.",
      takes = "ip ADDRESS - an address",
      gives = "STRING",
      example = "SELECT array(ip_canonical('2001:DB8:0:0::1'), ip_canonical('::ffff:192.0.2.1'))",
      result = "[\"2001:db8::1\",\"192.0.2.1\"]")
  public static UTF8String canonical(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : Addresses.text(key);
  }

  /** 4 or 6, or null. */
  @Sql(
      name = "ip_version",
      does = "4 or 6; null when it is no address. A v4-mapped address is one of version 4.",
      takes = "ip ADDRESS - an address",
      gives = "INT",
      example = "SELECT ip_version('2001:db8::1')",
      result = "6")
  public static Integer version(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : key.isV4() ? 4 : 6;
  }

  /** Whether it means another host at another site, or null. */
  @Sql(
      name = "ip_is_private",
      does =
          "Whether the address means another host at another site: private use (RFC 1918), shared"
              + " space (RFC 6598) or unique local (RFC 4193); null when it is no address.",
      takes = "ip ADDRESS - an address",
      gives = "BOOLEAN",
      example = "SELECT array(ip_is_private('10.1.2.3'), ip_is_private('192.0.2.1'))",
      result = "[true,false]")
  public static Boolean isPrivate(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : IpAddress.isPrivate(key.hi, key.lo);
  }

  /** Whether no host of the Internet can have it, or null. */
  @Sql(
      name = "ip_is_reserved",
      does =
          "Whether no host of the Internet can have the address: the special-purpose registries of"
              + " IANA (RFC 6890) call its block not globally reachable, or in IPv6 its block is not"
              + " in use; null when it is no address. Multicast is not reserved.",
      takes = "ip ADDRESS - an address",
      gives = "BOOLEAN",
      example = "SELECT array(ip_is_reserved('203.0.113.9'), ip_is_reserved('9.9.9.9'))",
      result = "[true,false]")
  public static Boolean isReserved(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : SpecialPurpose.isReserved(key.hi, key.lo);
  }

  /** Whether a host of the Internet can have it, or null. */
  @Sql(
      name = "ip_is_global",
      does =
          "Whether a host of the Internet can have the address: neither reserved nor multicast; null"
              + " when it is no address.",
      takes = "ip ADDRESS - an address",
      gives = "BOOLEAN",
      example = "SELECT array(ip_is_global('9.9.9.9'), ip_is_global('224.0.0.1'))",
      result = "[true,false]")
  public static Boolean isGlobal(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null
        ? null
        : !SpecialPurpose.isReserved(key.hi, key.lo) && !SpecialPurpose.isMulticast(key.hi, key.lo);
  }

  /** Whether it addresses a group, or null. */
  @Sql(
      name = "ip_is_multicast",
      does =
          "Whether the address is that of a group (224.0.0.0/4, ff00::/8); null when it is no"
              + " address.",
      takes = "ip ADDRESS - an address",
      gives = "BOOLEAN",
      example = "SELECT ip_is_multicast('ff02::1')",
      result = "true")
  public static Boolean isMulticast(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : SpecialPurpose.isMulticast(key.hi, key.lo);
  }

  /** Name of its block in the registries, or null. */
  @Sql(
      name = "ip_purpose",
      does =
          "What IANA has set the address aside for, the smallest block that holds it telling; null"
              + " for ordinary addresses and for what is no address.",
      takes = "ip ADDRESS - an address",
      gives = "STRING",
      example = "SELECT ip_purpose('100.64.3.4')",
      result = "Shared Address Space")
  public static UTF8String purpose(Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(SpecialPurpose.name(key.hi, key.lo));
  }

  /** The network of a length that holds it, or null. */
  @Sql(
      name = "ip_network",
      does =
          "The network that holds the address, with the prefix length of its family; null when it is"
              + " no address or the length is out of range.",
      takes = {
        "ip ADDRESS - an address",
        "v4_length INT = 24 - prefix length for IPv4, 0 to 32",
        "v6_length INT = 48 - prefix length for IPv6, 0 to 128"
      },
      gives = "STRING",
      example = "SELECT array(ip_network('192.0.2.77'), ip_network('2001:db8:1:2::3', 24, 32))",
      result = "[\"192.0.2.0/24\",\"2001:db8::/32\"]")
  public static UTF8String network(Object ip, int v4Length, int v6Length) {
    IpKey key = Addresses.key(ip);
    if (key == null) {
      return null;
    }
    int length = key.isV4() ? v4Length : v6Length;
    int width = key.isV4() ? 32 : 128;
    return length < 0 || length > width
        ? null
        : UTF8String.fromString(Cidr.containing(key.hi, key.lo, length).networkText());
  }

  /** The text made harmless. */
  @Sql(
      name = "ip_defang",
      does =
          "The text with its addresses and links made harmless to paste: hxxp, [.], [:], [@]; what"
              + " is harmless already stays so.",
      takes = "text STRING - an address, a link, or any text with such in it",
      gives = "STRING",
      example = "SELECT ip_defang('http://192.0.2.1/a or 2001:db8::1')",
      result = "hxxp[:]//192[.]0[.]2[.]1/a or 2001[:]db8[:][:]1")
  public static UTF8String defang(UTF8String text) {
    return UTF8String.fromString(Defang.defang(text.toString()));
  }

  /** The text made whole. */
  @Sql(
      name = "ip_refang",
      does =
          "The text with what makes addresses and links harmless undone: hxxp, fxp, [.], (.), [dot],"
              + " [:], [://], [@], [at].",
      takes = "text STRING - an address, a link, or any text with such in it",
      gives = "STRING",
      example = "SELECT ip_refang('hxxps[://]evil[.]example/a and 198[.]51(dot)100[.]7')",
      result = "https://evil.example/a and 198.51.100.7")
  public static UTF8String refang(UTF8String text) {
    return UTF8String.fromString(Defang.refang(text.toString()));
  }
}
