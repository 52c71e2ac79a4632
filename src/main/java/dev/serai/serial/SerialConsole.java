package dev.serai.serial;

import dev.serai.serial.framing.FramingFault;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * Camel's dev console {@code serial}: the ports in use, how they are driven, what they carried, what was wrong last.
 */
@DevConsole(name = "serial", displayName = "Serial ports", description = "The serial ports in use")
public final class SerialConsole extends AbstractDevConsole {

    public SerialConsole() {
        super("serai", "serial", "Serial ports", "The serial ports in use");
    }

    private Iterable<SerialPortStatus> ports() {
        return getCamelContext().getComponent("serial", SerialComponent.class).ports();
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        for (SerialPortStatus port : ports()) {
            SerialStatistics counted = port.statistics();
            text.append(String.format(
                    "%s (%s): %s%n", port.name(), port.line(), port.trouble() == null ? "open" : port.trouble()));
            if (port.path() != null && !port.path().equals(port.name())) {
                text.append(String.format("    path: %s%n", port.path()));
            }
            text.append(String.format("    routes: %s%n", String.join(", ", port.routes())));
            text.append(String.format(
                    "    read: %d bytes, %d frames, %d bad, %d bytes discarded, %d frames dropped, %d in flight%n",
                    counted.bytes(),
                    counted.frames(),
                    counted.badFrames(),
                    counted.discardedBytes(),
                    counted.droppedFrames(),
                    port.inFlight()));
            text.append(String.format(
                    "    written: %d bytes, %d requests answered, %d times no answer in time, %d waiting%n",
                    counted.writtenBytes(), counted.replies(), counted.timeouts(), port.waitingRequests()));
            text.append(String.format("    opened: %d times%n", counted.opens()));
            if (port.lastError() != null) {
                text.append(String.format("    last error: %s%n", port.lastError()));
            }
        }
        return text.toString();
    }

    @Override
    protected JsonObject doCallJson(Map<String, Object> options) {
        JsonArray all = new JsonArray();
        for (SerialPortStatus port : ports()) {
            SerialStatistics counted = port.statistics();
            JsonObject json = new JsonObject();
            json.put("port", port.name());
            json.put("path", port.path());
            json.put("line", port.line());
            json.put("up", port.trouble() == null);
            json.put("trouble", port.trouble());
            json.put("lastError", port.lastError());
            json.put("routes", new JsonArray(port.routes()));
            json.put("opens", counted.opens());
            json.put("bytesRead", counted.bytes());
            json.put("bytesWritten", counted.writtenBytes());
            json.put("bytesDiscarded", counted.discardedBytes());
            json.put("frames", counted.frames());
            json.put("framesBad", bad(counted));
            json.put("lineErrors", counted.lineErrors());
            json.put("framesDropped", counted.droppedFrames());
            json.put("framesInFlight", port.inFlight());
            json.put("requestsAnswered", counted.replies());
            json.put("requestsWaiting", port.waitingRequests());
            json.put("requestsFailed", counted.failedRequests());
            json.put("requestTimeouts", counted.timeouts());
            json.put("repliesLate", counted.lateReplies());
            all.add(json);
        }
        JsonObject root = new JsonObject();
        root.put("ports", all);
        return root;
    }

    private static JsonObject bad(SerialStatistics counted) {
        JsonObject byKind = new JsonObject();
        for (FramingFault fault : FramingFault.values()) {
            byKind.put(fault.tag(), counted.badFrames(fault));
        }
        return byKind;
    }
}
