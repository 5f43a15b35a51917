package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers SQL questions; nothing but the answers goes to standard output. */
@Command(
    name = "sql",
    description = "Ask the tables in SQL.",
    footer = {
      "",
      "Times are UTC. 'lookback describe' lists the tables.",
      "",
      "Without a QUERY it asks for statements until 'exit' when somebody sits in front of it, and else"
          + " reads them from standard input, each ended by a semicolon. There, too: \\d lists the"
          + " tables and \\d NAME describes one; Tab completes; Ctrl-C cancels what runs.",
      "",
      "Examples:",
      "  lookback sql --format csv \"select dst_port, count(*) n from sessions group by 1\"",
      "  lookback sql --remote",
    })
final class SqlCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private OutputOptions output;

  @Option(
      names = "--remote",
      paramLabel = "[ADDRESS]",
      arity = "0..1",
      parameterConsumer = AddressOnly.class,
      description =
          "Ask a server started by 'lookback serve', which is ready at once (default address: "
              + ConnectAddress.DEFAULT
              + ").")
  private String remote;

  @Mixin private TokenOptions token;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Rows of each answer that are shown where statements are asked for (default:"
              + " ${DEFAULT-VALUE}).")
  private int limit;

  @Parameters(
      arity = "0..1",
      paramLabel = "QUERY",
      description = "One statement of Spark SQL; without it, see below.")
  private String query;

  SqlCommand(CliContext context) {
    this.context = context;
  }

  /** Lets a query stand behind an option whose address was left out. */
  private static final class AddressOnly implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean isGiven = !words.isEmpty() && words.peek().startsWith("sc://");
      option.setValue(isGiven ? words.pop() : ConnectAddress.DEFAULT);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new UserException("--limit is " + limit + " but must be at least 1");
    }
    if (remote == null) {
      return answer(new SqlSession(context.lake().spark(), output.printer(context)));
    }
    try (RemoteSpark server = RemoteSpark.connect(remote, token.token())) {
      return answer(new SqlSession(server.spark(), output.printer(context)));
    }
  }

  private int answer(SqlSession session) throws IOException {
    if (query != null) {
      session.answer(query);
    } else if (context.isWatched()) {
      new SqlPrompt(context, session, remote != null, limit).run();
    } else {
      answerAll(session);
    }
    return CommandLineInterface.DONE;
  }

  /** Answers the statements of standard input; ends with the first that has no answer. */
  private void answerAll(SqlSession session) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8));
    StringBuilder begun = new StringBuilder();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      SqlText text = SqlText.of(begun.append(line).append('\n').toString());
      for (String statement : text.statements()) {
        session.answer(statement);
      }
      if (!text.statements().isEmpty()) {
        begun = new StringBuilder(text.rest()).append('\n');
      }
    }
    SqlText last = SqlText.of(begun + "\n;");
    for (String statement : last.statements()) {
      session.answer(statement);
    }
    if (last.isOpen()) {
      throw new UserException(
          "The last statement does not end: a quote or a comment is open in: "
              + TablePrinter.visible(last.rest().lines().findFirst().orElse("")));
    }
  }
}
