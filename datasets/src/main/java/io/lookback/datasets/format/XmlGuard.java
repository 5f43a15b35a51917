package io.lookback.datasets.format;

import java.io.IOException;
import java.io.Reader;

/**
 * Hands the text of an XML document to a parser without what could make the parser fail or fill its
 * memory: comments and processing instructions are left out, CDATA sections come in pieces,
 * characters and references that XML 1.0 does not allow are replaced and counted.
 *
 * <p>Document type declarations, and with them all entities but the five that XML itself has, end
 * the reading, as do tags that are too long.
 */
final class XmlGuard extends Reader {
  /** Longest tag, attributes included. */
  private static final int MAX_TAG = 256 * 1024;

  /** CDATA sections come in pieces of so many characters. */
  private static final int CDATA_PIECE = 8 * 1024;

  /** Longest reference that may be one, e.g. {@code &#x10FFFF;}. */
  private static final int MAX_REFERENCE = 10;

  private static final char REPLACEMENT = '\ufffd';

  private static final String COMMENT = "<!--";
  private static final String CDATA = "<![CDATA[";

  private final Reader in;
  private final char[] chunk = new char[16 * 1024];
  private int next;
  private int filled;

  private final StringBuilder out = new StringBuilder();
  private int handed;
  private final StringBuilder pending = new StringBuilder();
  private boolean isInTag;
  private State state = State.TEXT;
  private int length;
  private int quote;
  private int run;
  private int highSurrogate = -1;
  private long line = 1;
  private long replaced;
  private String refusal;
  private IOException failure;

  private enum State {
    TEXT,
    OPENING,
    TAG,
    REFERENCE,
    COMMENT,
    INSTRUCTION,
    CDATA
  }

  XmlGuard(Reader in) {
    this.in = in;
  }

  /** Characters that were replaced so far. */
  long replaced() {
    return replaced;
  }

  /** Line of the document up to which was read. */
  long line() {
    return line;
  }

  /** Why reading ended early; null if it did not. */
  String refusal() {
    return refusal;
  }

  /** The error of the stream behind, if that is what ended the reading; else null. */
  IOException failure() {
    return failure;
  }

  @Override
  public int read(char[] buffer, int offset, int wanted) throws IOException {
    while (handed == out.length()) {
      out.setLength(0);
      handed = 0;
      if (next == filled && !fill()) {
        return -1;
      }
      int end = Math.min(filled, next + 4 * 1024);
      while (next < end) {
        accept(chunk[next++]);
      }
    }
    int count = Math.min(wanted, out.length() - handed);
    out.getChars(handed, handed + count, buffer, offset);
    handed += count;
    return count;
  }

  private boolean fill() throws IOException {
    try {
      next = 0;
      filled = Math.max(0, in.read(chunk));
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    if (filled == 0 && pending.length() > 0) {
      // The document ends within a mark: what there is of it makes the parser say so.
      out.append(pending);
      pending.setLength(0);
      return true;
    }
    return filled > 0;
  }

  private void accept(char c) throws IOException {
    if (c == '\n') {
      line++;
    }
    switch (state) {
      case TEXT -> text(c);
      case OPENING -> opening(c);
      case TAG -> tag(c);
      case REFERENCE -> reference(c);
      case COMMENT -> left(c, '-', 2);
      case INSTRUCTION -> left(c, '?', 1);
      case CDATA -> cdata(c);
    }
  }

  private void text(char c) {
    if (c == '<') {
      pending.append(c);
      state = State.OPENING;
    } else if (c == '&') {
      isInTag = false;
      pending.append(c);
      state = State.REFERENCE;
    } else {
      put(c);
    }
  }

  /** Collects until it is clear what a {@code <} opens. */
  private void opening(char c) throws IOException {
    pending.append(c);
    int seen = pending.length();
    if (seen == 2 && c == '?') {
      begin(State.INSTRUCTION);
    } else if (seen == 2 && c != '!') {
      out.append('<');
      pending.setLength(0);
      length = 0;
      quote = 0;
      state = State.TAG;
      tag(c);
    } else if (seen == COMMENT.length() && COMMENT.contentEquals(pending)) {
      begin(State.COMMENT);
    } else if (seen == CDATA.length() && CDATA.contentEquals(pending)) {
      out.append(pending);
      begin(State.CDATA);
    } else if (!startsWith(COMMENT) && !startsWith(CDATA)) {
      refuse("document type declarations and entities are refused");
    }
  }

  private boolean startsWith(String mark) {
    return pending.length() <= mark.length() && mark.startsWith(pending.toString());
  }

  private void begin(State newState) {
    pending.setLength(0);
    length = 0;
    run = 0;
    state = newState;
  }

  private void tag(char c) throws IOException {
    if (++length > MAX_TAG) {
      refuse("a tag is longer than " + MAX_TAG + " characters");
    }
    if (c == '&') {
      isInTag = true;
      pending.append(c);
      state = State.REFERENCE;
      return;
    }
    put(c);
    if (quote != 0) {
      quote = c == quote ? 0 : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      state = State.TEXT;
    }
  }

  private void reference(char c) throws IOException {
    boolean goesOn = c == '#' || c >= '0' && c <= '9' || isLetter(c);
    if (goesOn && pending.length() < MAX_REFERENCE) {
      pending.append(c);
      return;
    }
    String name = pending.substring(1);
    pending.setLength(0);
    state = isInTag ? State.TAG : State.TEXT;
    if (c == ';' && isReference(name)) {
      out.append('&').append(name).append(';');
      return;
    }
    replaced++;
    if (c == ';' && name.startsWith("#")) {
      out.append(REPLACEMENT);
      return;
    }
    // Not one of XML's own: the text as it stands.
    out.append("&amp;").append(name);
    if (isInTag) {
      tag(c);
    } else {
      text(c);
    }
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isReference(String name) {
    if (!name.startsWith("#")) {
      return switch (name) {
        case "amp", "lt", "gt", "quot", "apos" -> true;
        default -> false;
      };
    }
    boolean isHex = name.startsWith("#x");
    int from = isHex ? 2 : 1;
    int value = 0;
    for (int i = from; i < name.length(); i++) {
      int digit = Character.digit(name.charAt(i), isHex ? 16 : 10);
      if (digit < 0 || value > 0x10ffff) {
        return false;
      }
      value = value * (isHex ? 16 : 10) + digit;
    }
    return name.length() > from
        && value <= 0x10ffff
        && !(value >= 0xd800 && value <= 0xdfff)
        && isAllowed(value);
  }

  /** Leaves out until so many of a character and a {@code >} come. */
  private void left(char c, char closing, int times) {
    if (c == '>' && run >= times) {
      state = State.TEXT;
    }
    run = c == closing ? run + 1 : 0;
  }

  private void cdata(char c) {
    if (c == '>' && run >= 2) {
      out.append(c);
      state = State.TEXT;
      return;
    }
    run = c == ']' ? run + 1 : 0;
    put(c);
    if (++length >= CDATA_PIECE && run == 0 && highSurrogate < 0) {
      out.append("]]>").append(CDATA);
      length = 0;
    }
  }

  /** Hands a character on, or what stands for it. */
  private void put(char c) {
    if (highSurrogate >= 0) {
      if (Character.isLowSurrogate(c)) {
        out.append((char) highSurrogate).append(c);
        highSurrogate = -1;
        return;
      }
      replace();
    }
    if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
    } else if (Character.isLowSurrogate(c) || !isAllowed(c)) {
      replace();
    } else {
      out.append(c);
    }
  }

  private void replace() {
    highSurrogate = -1;
    out.append(REPLACEMENT);
    replaced++;
  }

  /** Characters of XML 1.0 (W3C, section 2.2), surrogates aside. */
  private static boolean isAllowed(int c) {
    return c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
  }

  private void refuse(String why) throws IOException {
    refusal = why;
    throw new IOException(why);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
