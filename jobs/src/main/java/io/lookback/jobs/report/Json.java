package io.lookback.jobs.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import gg.jte.Content;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Data for a page's script, in an element that browsers do not run. Every character that could end
 * the element, or that is not ASCII, is written as {@code \\uXXXX}, so that hostile text is data to
 * the HTML parser as well as to the script.
 */
final class Json {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .characterEscapes(new ForHtml())
          .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
          .build();

  /** What JSON escapes, and what means something to an HTML parser. */
  private static final class ForHtml extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private final int[] escapes = standardAsciiEscapesForJSON();

    ForHtml() {
      for (char c : new char[] {'<', '>', '&', 0x7f}) {
        escapes[c] = CharacterEscapes.ESCAPE_STANDARD;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return null;
    }
  }

  /** Writes to memory, and so fails only where it is called wrongly. */
  @FunctionalInterface
  private interface Step {
    void write(JsonGenerator to) throws IOException;
  }

  private final StringWriter text = new StringWriter();
  private final JsonGenerator out;

  Json() {
    try {
      out = FACTORY.createGenerator(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Json step(Step step) {
    try {
      step.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Json openObject() {
    return step(JsonGenerator::writeStartObject);
  }

  Json closeObject() {
    return step(JsonGenerator::writeEndObject);
  }

  Json openArray() {
    return step(JsonGenerator::writeStartArray);
  }

  Json closeArray() {
    return step(JsonGenerator::writeEndArray);
  }

  Json name(String name) {
    return step(to -> to.writeFieldName(name));
  }

  Json value(long number) {
    return step(to -> to.writeNumber(number));
  }

  /** A text, or null. */
  Json value(String value) {
    return step(to -> to.writeString(value));
  }

  /** The element, for scripts to find by its id. */
  Content element(String id) {
    return output -> {
      output.writeContent("<script type=\"application/json\" id=\"" + id + "\">");
      output.writeContent(toString());
      output.writeContent("</script>\n");
    };
  }

  @Override
  public String toString() {
    step(JsonGenerator::flush);
    return text.toString();
  }
}
