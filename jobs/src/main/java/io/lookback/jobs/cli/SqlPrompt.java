package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * Asks a person for statements and answers them: with history, completion and statements of several
 * lines. What goes wrong is said, and the session goes on.
 */
final class SqlPrompt {
  private static final Set<String> ENDS = Set.of("exit", "quit", "\\q");
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final CliContext context;
  private final SqlSession session;
  private final boolean isRemote;
  private final int limit;

  /** Whether the person no longer wants the answer that is being made. */
  private volatile boolean isCancelled;

  SqlPrompt(CliContext context, SqlSession session, boolean isRemote, int limit) {
    this.context = context;
    this.session = session;
    this.isRemote = isRemote;
    this.limit = limit;
  }

  /** Asks until the person ends it. */
  void run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().name("lookback").build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .parser(new StatementParser())
              .completer(new SqlCompleter(session.spark()))
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .option(LineReader.Option.CASE_INSENSITIVE, true)
              .variable(LineReader.SECONDARY_PROMPT_PATTERN, "       -> ")
              .variable(LineReader.HISTORY_FILE, historyFile())
              .build();
      terminal.writer().println("Statements end with a semicolon; \\d lists tables; exit ends.");
      while (true) {
        String text;
        try {
          text = reader.readLine("lookback> ");
        } catch (UserInterruptException e) {
          // Ctrl-C while typing begins anew.
          continue;
        } catch (EndOfFileException e) {
          return;
        }
        if (ENDS.contains(text.strip().replaceFirst(";$", "").toLowerCase(Locale.ROOT))) {
          return;
        }
        answerAll(terminal, text);
      }
    }
  }

  private void answerAll(Terminal terminal, String text) {
    if (text.strip().startsWith("\\")) {
      answer(terminal, text.strip());
      return;
    }
    for (String statement : SqlText.of(text).statements()) {
      if (!answer(terminal, statement)) {
        return;
      }
    }
  }

  /** Whether there was an answer. */
  private boolean answer(Terminal terminal, String statement) {
    isCancelled = false;
    Terminal.SignalHandler before = terminal.handle(Signal.INT, signal -> cancel());
    long begin = System.nanoTime();
    try {
      if (statement.startsWith("\\")) {
        session.describe(statement);
      } else if (session.answer(statement, limit)) {
        context
            .out()
            .println("the first " + limit + " rows only; more with --limit, or write a LIMIT");
      }
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      context.out().println(String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0));
      context.out().flush();
      return true;
    } catch (RuntimeException e) {
      if (isCancelled) {
        context.err().println("cancelled");
        return false;
      }
      Optional<UserException> solvable = Failures.solvable(e);
      context.err().println(solvable.map(Throwable::getMessage).orElse(e.toString()));
      if (context.isDebug()) {
        e.printStackTrace(context.err());
      }
      context.err().flush();
      return false;
    } finally {
      terminal.handle(Signal.INT, before);
    }
  }

  private void cancel() {
    isCancelled = true;
    if (isRemote) {
      session.spark().interruptAll();
    } else {
      session.spark().sparkContext().cancelAllJobs();
    }
  }

  /**
   * Where typed statements are kept, readable by their owner only: in the user's folder of state
   * (XDG Base Directory Specification).
   */
  private static Path historyFile() throws IOException {
    String state = System.getenv("XDG_STATE_HOME");
    Path folder =
        (state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state))
            .resolve("lookback");
    Files.createDirectories(folder.getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, OWNERS_FOLDER);
    }
    Path file = folder.resolve("sql_history");
    if (!Files.exists(file)) {
      Files.createFile(file, OWNERS_FILE);
    }
    return file;
  }

  /** Asks for another line until a statement is whole; words are what SQL calls so. */
  private static final class StatementParser extends DefaultParser {
    StatementParser() {
      setQuoteChars(new char[0]);
      setEscapeChars(new char[0]);
    }

    @Override
    public boolean isDelimiterChar(CharSequence text, int at) {
      return Character.isWhitespace(text.charAt(at))
          || "(),;=<>+*/%|".indexOf(text.charAt(at)) >= 0;
    }

    @Override
    public ParsedLine parse(String text, int cursor, ParseContext purpose) {
      String line = text.strip().toLowerCase(Locale.ROOT);
      if (purpose == ParseContext.ACCEPT_LINE
          && !line.startsWith("\\")
          && !ENDS.contains(line)
          && SqlText.of(text).isOpen()) {
        throw new EOFError(-1, -1, "The statement goes on");
      }
      return super.parse(text, cursor, purpose);
    }
  }
}
