package dev.serai.serial.port;

import java.util.List;

/**
 * Who uses a port at present, where the system tells (Linux).
 *
 * @param holders the programs that have it open, for example {@code screen (pid 123)}; empty when none is seen. Those
 *     of other users are seen by root alone
 * @param rivals what else may take the port or its bytes, each with what to do about it
 */
public record PortUse(List<String> holders, List<String> rivals) {
    public PortUse {
        holders = List.copyOf(holders);
        rivals = List.copyOf(rivals);
    }
}
