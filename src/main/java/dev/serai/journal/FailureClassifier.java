package dev.serai.journal;

/** Tells what kind of failure an exception of a sink's route is. Called by many threads. */
@FunctionalInterface
public interface FailureClassifier {
    FailureKind classify(Throwable failure);
}
