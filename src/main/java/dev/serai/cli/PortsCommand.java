package dev.serai.cli;

import dev.serai.app.NativeScratch;
import dev.serai.serial.port.PortInfo;
import dev.serai.serial.port.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai ports}: lists the serial ports of this machine, with what USB says of the devices. */
@Command(
        name = "ports",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Lists the serial ports of this machine, with what USB says of the devices. A route reads one by"
                + " serial: and its path, for example serial:/dev/ttyACM0.")
final class PortsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<PortInfo> ports;
        try (NativeScratch scratch = NativeScratch.open()) {
            ports = Ports.list();
        }
        if (ports.isEmpty()) {
            out.println("No serial port is there. Plug the device in; 'serai simulate' makes a simulated one.");
        } else {
            table(ports).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    static List<String> table(List<PortInfo> ports) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PORT", "VENDOR:PRODUCT", "SERIAL NUMBER", "PLUG", "DESCRIPTION"));
        for (PortInfo port : ports) {
            rows.add(List.of(
                    port.path(),
                    identity(port),
                    port.serialNumber().orElse("-"),
                    port.location().orElse("-"),
                    port.manufacturer().map(maker -> maker + ", ").orElse("") + port.description()));
        }
        int[] width = new int[4];
        rows.forEach(row -> {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        });
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < width.length; i++) {
                        line.append(row.get(i))
                                .append(" ".repeat(width[i] - row.get(i).length() + 2));
                    }
                    return line.append(row.get(4)).toString();
                })
                .toList();
    }

    /** As lsusb writes it. */
    private static String identity(PortInfo port) {
        return port.vendorId().isPresent() && port.productId().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%04x:%04x",
                        port.vendorId().getAsInt(),
                        port.productId().getAsInt())
                : "-";
    }
}
