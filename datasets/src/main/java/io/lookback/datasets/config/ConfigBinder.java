package io.lookback.datasets.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Binds configuration to records, strictly: {@code maxRejectShare} is the key {@code
 * max-reject-share}; a key that no component has, a missing key and a value of the wrong kind are
 * errors that say where the value stands and what would be right.
 *
 * <p>Components may be text, numbers, booleans, {@link Duration}, {@link ByteSize}, {@link ZoneId},
 * {@link LocalDate}, {@link Instant} (a date alone is its midnight UTC), {@link Path} (relative to
 * the file that says it), enums (any case, hyphens for underscores), records, lists of these, maps
 * from text to these, and {@link Optional} for a key that may be left out. An {@link
 * IllegalArgumentException} of a record's constructor becomes an error at the record's place.
 */
final class ConfigBinder {
  private static final String PROBE = "value";

  private ConfigBinder() {}

  /** Binds a whole section. {@code path} is its key, for messages; empty for the root. */
  static <T extends Record> T bind(ConfigObject section, Class<T> type, String path) {
    return type.cast(record(section, type, path));
  }

  /** The key of a component: {@code maxLineBytes} is {@code max-line-bytes}. */
  static String key(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static Object record(ConfigValue value, Class<?> type, String path) {
    RecordComponent[] components = type.getRecordComponents();
    if (value.valueType() != ConfigValueType.OBJECT
        && value.valueType() != ConfigValueType.LIST
        && type.isAnnotationPresent(Shorthand.class)) {
      value =
          ConfigValueFactory.fromMap(Map.of(key(components[0].getName()), value))
              .withOrigin(value.origin());
    }
    ConfigObject section = object(value, path);
    Map<String, RecordComponent> byKey = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      byKey.put(key(component.getName()), component);
    }
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      if (!byKey.containsKey(entry.getKey())) {
        throw new ConfigurationException(
            "Unknown key '"
                + join(path, entry.getKey())
                + "' in "
                + place(entry.getValue().origin())
                + Suggestion.text(entry.getKey(), "keys", byKey.keySet()));
      }
    }
    Object[] arguments = new Object[components.length];
    int i = 0;
    for (Map.Entry<String, RecordComponent> entry : byKey.entrySet()) {
      arguments[i++] = component(section, entry.getKey(), entry.getValue(), path);
    }
    return construct(type, components, arguments, section, path);
  }

  private static Object component(
      ConfigObject section, String key, RecordComponent component, String path) {
    String full = join(path, key);
    Type type = component.getGenericType();
    boolean optional = component.getType() == Optional.class;
    ConfigValue value = section.get(key);
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      if (optional) {
        return Optional.empty();
      }
      Default fallback = component.getAnnotation(Default.class);
      if (fallback == null) {
        throw new ConfigurationException(
            "Missing key '" + full + "' in " + place(section.origin()) + "; please set it");
      }
      value = ConfigFactory.parseString(PROBE + " = " + fallback.value()).getValue(PROBE);
    }
    Object bound = value(value, optional ? argument(type, 0) : type, full);
    Range range = component.getAnnotation(Range.class);
    if (range != null) {
      checkRange(bound, range, value, full);
    }
    return optional ? Optional.of(bound) : bound;
  }

  private static Object construct(
      Class<?> type,
      RecordComponent[] components,
      Object[] arguments,
      ConfigObject section,
      String path) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw new ConfigurationException(
            cause.getMessage() + " (key '" + path + "' in " + place(section.origin()) + ")", cause);
      }
      throw new IllegalStateException("Cannot make " + type + " for key '" + path + "'", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make " + type + " for key '" + path + "'", e);
    }
  }

  private static Object value(ConfigValue value, Type type, String path) {
    if (type instanceof ParameterizedType parameterized) {
      if (parameterized.getRawType() == List.class) {
        return list(value, argument(type, 0), path);
      }
      if (parameterized.getRawType() == Map.class) {
        return map(value, argument(type, 1), path);
      }
      throw new IllegalStateException("Cannot bind " + type + " for key '" + path + "'");
    }
    Class<?> target = (Class<?>) type;
    if (target == ConfigObject.class) {
      return object(value, path);
    }
    return target.isRecord() && target != ByteSize.class
        ? record(value, target, path)
        : scalar(value, target, path);
  }

  private static List<Object> list(ConfigValue value, Type element, String path) {
    if (!(value instanceof ConfigList items)) {
      throw wrong(value, path, "a list such as [a, b]", null);
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      bound.add(value(items.get(i), element, path + "[" + i + "]"));
    }
    return List.copyOf(bound);
  }

  private static Map<String, Object> map(ConfigValue value, Type element, String path) {
    Map<String, Object> bound = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : object(value, path).entrySet()) {
      bound.put(entry.getKey(), value(entry.getValue(), element, join(path, entry.getKey())));
    }
    return Collections.unmodifiableMap(bound);
  }

  private static Object scalar(ConfigValue value, Class<?> type, String path) {
    // Typesafe's getters know durations, sizes and number syntax; they want a path in a Config.
    Config config = value.atKey(PROBE);
    try {
      if (type == String.class) {
        return config.getString(PROBE);
      } else if (type == boolean.class) {
        return config.getBoolean(PROBE);
      } else if (type == int.class || type == Integer.class) {
        return Math.toIntExact(wholeNumber(config));
      } else if (type == long.class) {
        return wholeNumber(config);
      } else if (type == double.class) {
        return config.getDouble(PROBE);
      } else if (type == Duration.class) {
        return config.getDuration(PROBE);
      } else if (type == ByteSize.class) {
        return new ByteSize(config.getBytes(PROBE));
      } else if (type == ZoneId.class) {
        return ZoneId.of(config.getString(PROBE));
      } else if (type == LocalDate.class) {
        return LocalDate.parse(config.getString(PROBE));
      } else if (type == Instant.class) {
        String text = config.getString(PROBE);
        return Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text);
      } else if (type == Path.class) {
        return path(config.getString(PROBE), value.origin());
      } else if (type.isEnum()) {
        return constant(config.getString(PROBE), type);
      }
    } catch (ConfigException | DateTimeException | IllegalArgumentException e) {
      throw wrong(value, path, expected(type), e);
    } catch (ArithmeticException e) {
      throw wrong(value, path, "a whole number between -2^31 and 2^31-1", e);
    }
    throw new IllegalStateException("Cannot bind " + type + " for key '" + path + "'");
  }

  /** Like {@link Config#getLong}, which would cut the fraction off silently. */
  private static long wholeNumber(Config config) {
    double number = config.getDouble(PROBE);
    if (number != Math.rint(number)) {
      throw new IllegalArgumentException("not a whole number: " + number);
    }
    return config.getLong(PROBE);
  }

  private static Object constant(String text, Class<?> type) {
    String wanted = text.replace('-', '_');
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(wanted)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("no such constant: " + text);
  }

  /** A relative path is relative to the folder of the file it is written in. */
  private static Path path(String text, ConfigOrigin origin) {
    Path path = Path.of(text);
    return origin.filename() == null ? path : Path.of(origin.filename()).resolveSibling(path);
  }

  private static String expected(Class<?> type) {
    if (type == String.class || type == Path.class) {
      return "text";
    } else if (type == boolean.class) {
      return "true or false";
    } else if (type == int.class || type == Integer.class || type == long.class) {
      return "a whole number";
    } else if (type == double.class) {
      return "a number";
    } else if (type == Duration.class) {
      return "a duration such as 90s, 10 minutes or 7d";
    } else if (type == ByteSize.class) {
      return "a size such as 512 KiB, 32 MiB or 10 MB";
    } else if (type == ZoneId.class) {
      return "a time zone such as UTC or America/New_York";
    } else if (type == LocalDate.class) {
      return "a date such as 2009-01-15";
    } else if (type == Instant.class) {
      return "a date such as 2009-01-15 or a time such as 2009-01-15T18:00:00Z";
    }
    return "one of "
        + String.join(
            ", ",
            Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList());
  }

  private static void checkRange(Object bound, Range range, ConfigValue value, String path) {
    double number;
    String unit;
    if (bound instanceof Duration duration) {
      number = duration.toMillis() / 1000.0;
      unit = " seconds";
    } else if (bound instanceof ByteSize size) {
      number = size.bytes();
      unit = " bytes";
    } else {
      number = ((Number) bound).doubleValue();
      unit = "";
    }
    if (!(number >= range.min() && number <= range.max())) {
      String bounds =
          range.max() == Double.MAX_VALUE
              ? "at least " + plain(range.min())
              : "between " + plain(range.min()) + " and " + plain(range.max());
      throw wrong(value, path, bounds + unit, null);
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static ConfigObject object(ConfigValue value, String path) {
    if (value instanceof ConfigObject section) {
      return section;
    }
    throw wrong(value, path, "a section { ... }", null);
  }

  private static ConfigurationException wrong(
      ConfigValue value, String path, String expected, Exception cause) {
    return new ConfigurationException(
        "Key '"
            + path
            + "' in "
            + place(value.origin())
            + " is "
            + value.render(ConfigRenderOptions.concise())
            + " but must be "
            + expected,
        cause);
  }

  /** Where a value stands: {@code lookback.conf:12}. */
  static String place(ConfigOrigin origin) {
    String file = origin.filename() != null ? origin.filename() : origin.description();
    return origin.filename() != null && origin.lineNumber() > 0
        ? file + ":" + origin.lineNumber()
        : file;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
