package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The secret that a server and its clients share; never on the command line, which others see. */
final class TokenOptions {
  static final String VARIABLE = "LOOKBACK_TOKEN";

  /** What fits into a header of HTTP as it is; RFC 6750 section 2.1. */
  private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final int LEAST_LENGTH = 16;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the token that clients show (default: the environment variable "
              + VARIABLE
              + "; else none).")
  private Path file;

  /** The token; empty when none is given. */
  Optional<String> token() {
    String token = file == null ? System.getenv(VARIABLE) : read();
    if (token == null || token.isEmpty() && file == null) {
      return Optional.empty();
    }
    String where = file == null ? VARIABLE : file.toString();
    if (token.length() < LEAST_LENGTH || !BEARER.matcher(token).matches()) {
      throw new UserException(
          "The token in "
              + where
              + " must be at least "
              + LEAST_LENGTH
              + " letters, digits and ._~+/- long; make one with: openssl rand -hex 32");
    }
    return Optional.of(token);
  }

  private String read() {
    try {
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new UserException("Cannot read the token from " + file + ": " + e.getMessage(), e);
    }
  }
}
