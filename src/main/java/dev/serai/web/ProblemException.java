package dev.serai.web;

/** A request that a step refuses. Its message goes to the client. */
public final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status of HTTP, such as 415
     * @param message what is wrong and what to do
     */
    public ProblemException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int getStatus() {
        return status;
    }
}
