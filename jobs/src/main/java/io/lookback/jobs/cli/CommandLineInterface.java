package io.lookback.jobs.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.lookback.datasets.UserException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: finds the command, runs it, says what went wrong.
 *
 * <p>Exit codes: 0 done; 1 the command line is wrong; 2 a problem of the input, the data or the
 * configuration (a message, no stack trace unless {@code --debug}); 3 a defect of the program (with
 * stack trace).
 */
public final class CommandLineInterface {
  public static final int DONE = 0;
  public static final int USAGE = 1;
  public static final int USER_ERROR = 2;
  public static final int DEFECT = 3;

  private final PrintWriter out;
  private final PrintWriter err;

  /** A command line that prints to these writers. */
  public CommandLineInterface(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** The command line of the process: UTF-8 whatever the locale says. */
  public static CommandLineInterface standard() {
    return new CommandLineInterface(
        writer(new FileOutputStream(FileDescriptor.out)),
        writer(new FileOutputStream(FileDescriptor.err)));
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Runs one command and returns its exit code. */
  public int run(String... arguments) {
    CliContext context = new CliContext(out, err);
    try (context) {
      return commandLine(context).execute(arguments);
    } catch (Throwable e) {
      // Errors, which picocli lets through: Hadoop's for a full disk, out of memory.
      return explain(e, context);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** The commands bound to a context; also what tests and shell completion look at. */
  static CommandLine commandLine(CliContext context) {
    CommandLine commandLine =
        new CommandLine(new LookbackCommand(context), new ContextFactory(context));
    commandLine.setOut(context.out());
    commandLine.setErr(context.err());
    commandLine.registerConverter(Duration.class, CommandLineInterface::duration);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    // @FILE is a list of addresses to 'hunt', not a file of arguments.
    commandLine.setExpandAtFiles(false);
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> explain(exception, context));
    commandLine.setParameterExceptionHandler((exception, arguments) -> usage(exception));
    return commandLine;
  }

  /** Durations are written as in the configuration: 30s, 15 minutes, 2h. */
  private static Duration duration(String text) {
    try {
      return ConfigValueFactory.fromAnyRef(text).atKey("duration").getDuration("duration");
    } catch (ConfigException e) {
      throw new TypeConversionException(
          "'" + text + "' is no duration; write for example 30s, 15m or 2h");
    }
  }

  private static int explain(Throwable exception, CliContext context) {
    PrintWriter err = context.err();
    Optional<UserException> solvable = Failures.solvable(exception);
    if (solvable.isPresent()) {
      err.println("lookback: " + solvable.get().getMessage());
      if (context.isDebug()) {
        exception.printStackTrace(err);
      }
      return USER_ERROR;
    }
    err.println("lookback: this is a defect of the program; please report what follows");
    exception.printStackTrace(err);
    // Schedulers show the last line.
    err.println("lookback: defect: " + Failures.line(exception));
    return DEFECT;
  }

  /** The exit code of a command that ended with this exception. */
  static int exitCode(Throwable failure) {
    return Failures.solvable(failure).isPresent() ? USER_ERROR : DEFECT;
  }

  private static int usage(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("lookback: " + exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return USAGE;
  }

  /** Makes commands, handing the context to those whose constructor wants it. */
  private record ContextFactory(CliContext context) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == CliContext.class) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(context));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
