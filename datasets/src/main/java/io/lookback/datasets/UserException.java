package io.lookback.datasets;

/**
 * A problem of the input, the data, the configuration or the machine that its user can solve; no
 * defect of the program.
 *
 * <p>The message says what failed, which value was at fault and what to do. The command line prints
 * it without a stack trace and ends with exit code 2.
 */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
