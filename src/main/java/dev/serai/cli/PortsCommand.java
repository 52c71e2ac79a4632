package dev.serai.cli;

import dev.serai.serial.port.PortInfo;
import dev.serai.serial.port.PortUse;
import dev.serai.serial.port.Ports;
import dev.serai.serial.port.UsbIdentity;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serai ports}: lists the serial ports of this machine, what to write for each in a route, and who uses it. */
@Command(
        name = "ports",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Lists the serial ports of this machine, what to write for each in a route, and who holds it. As"
                + " root it sees the programs of all users.")
final class PortsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<PortInfo> ports = Ports.list();
        if (ports.isEmpty()) {
            out.println("No serial port is there. Plug the device in; 'serai simulate' makes a simulated one.");
        } else {
            lines(ports, Ports.uses(ports)).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** A few lines for each port; the uses stand in the order of the ports. */
    static List<String> lines(List<PortInfo> ports, List<PortUse> uses) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            PortInfo port = ports.get(i);
            lines.add(port.path() + "  " + port.description()
                    + port.manufacturer().map(maker -> ", " + maker).orElse(""));
            String label = "write";
            for (String uri : uris(port, ports)) {
                lines.add(line(label, uri));
                label = "or";
            }
            if (port.vendorId().isPresent() && port.productId().isPresent()) {
                lines.add(line("usb", usb(port)));
            }
            PortUse use = uses.get(i);
            if (!use.holders().isEmpty()) {
                lines.add(line("held by", String.join(", ", use.holders())));
            }
            use.rivals().forEach(rival -> lines.add(line("mind", rival)));
        }
        return lines;
    }

    private static String line(String label, String text) {
        return String.format(Locale.ROOT, "  %-10s%s", label, text);
    }

    /** What leads to this port alone, the most lasting first. */
    private static List<String> uris(PortInfo port, List<PortInfo> all) {
        List<String> uris = new ArrayList<>();
        port.link().filter(link -> isTheOnlyOneOfItsName(port, all)).ifPresent(link -> uris.add("serial:" + link));
        UsbIdentity.of(port, all).ifPresent(identity -> uris.add("serial:" + identity));
        if (uris.isEmpty()) {
            uris.add("serial:" + port.path());
        }
        return uris;
    }

    /** Two devices that say the same of themselves share one link, which leads to the one plugged in last. */
    private static boolean isTheOnlyOneOfItsName(PortInfo port, List<PortInfo> all) {
        return all.stream()
                .filter(other -> !other.location().equals(port.location()))
                .noneMatch(other -> other.vendorId().equals(port.vendorId())
                        && other.productId().equals(port.productId())
                        && other.serialNumber().equals(port.serialNumber()));
    }

    private static String usb(PortInfo port) {
        return String.format(
                Locale.ROOT,
                "%04x:%04x, %s%s",
                port.vendorId().orElse(0),
                port.productId().orElse(0),
                port.serialNumber().map(number -> "serial number " + number).orElse("no serial number"),
                port.location().map(plug -> ", plug " + plug).orElse(""));
    }
}
