package dev.serai.command;

/** What became of a command. */
public enum CommandResult {
    /** The device answered. */
    done,
    /** It was not sent, or the device answered that it did not do it. */
    failed,
    /** It was not sent: its time was over. */
    expired,
    /** It may have reached the device, now or at an earlier try; it is not sent again. */
    unknown
}
