package dev.serai.serial;

import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.PortAddress;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Exchange messages with serial devices such as Arduinos, scales, GPS receivers and meters.
 *
 * <p>A consumer gives each frame from the port to its route; a producer writes the body to the port. All endpoints that
 * name one port share one connection, which opens the port again by itself whenever it was away.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "serial",
        title = "Serial",
        syntax = "serial:port",
        category = Category.IOT,
        headersClass = SerialConstants.class)
public class SerialEndpoint extends DefaultEndpoint implements MultipleConsumersSupport, EndpointServiceLocation {

    @UriPath(
            description =
                    "The port: a path such as /dev/ttyUSB0 or a link under /dev/serial/by-id, a name such as COM3,"
                            + " usb for the device that vendorId, productId, serialNumber and usbPath tell, or sim for"
                            + " a simulated device.")
    @Metadata(required = true)
    private String port = "";

    @UriParam
    private SerialConfiguration configuration = new SerialConfiguration();

    private Set<String> namedOptions = Set.of();
    private @Nullable PortAddress address;
    private FrameMatch replyMatch = FrameMatch.ANY;

    public SerialEndpoint(String uri, SerialComponent component, String port, SerialConfiguration configuration) {
        super(uri, component);
        this.port = port;
        this.configuration = configuration;
    }

    @Override
    public SerialComponent getComponent() {
        return (SerialComponent) super.getComponent();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
        replyMatch = configuration.replyMatch();
        address = addressOf(port, configuration);
    }

    FrameMatch replyMatch() {
        return replyMatch;
    }

    private static PortAddress addressOf(String port, SerialConfiguration configuration) {
        if (port.equals(SerialComponent.SIMULATED)) {
            String script = configuration.getScript() == null ? "weather" : configuration.getScript();
            return PortAddress.ofVirtual(port, script, configuration.getBaudRate());
        }
        if (port.equals(SerialComponent.USB)) {
            return PortAddress.ofUsb(configuration.usbIdentity());
        }
        if (configuration.hasUsbIdentity()) {
            throw new IllegalArgumentException("vendorId, productId, serialNumber and usbPath go with serial:usb only,"
                    + " not with the port " + port);
        }
        if (configuration.getScript() != null && !configuration.getScript().isBlank()) {
            throw new IllegalArgumentException(
                    "script=" + configuration.getScript() + " goes with serial:sim only, not with the port " + port);
        }
        return PortAddress.ofPath(port);
    }

    /** The same address for a connection of its own: a simulated device lives as long as its connection. */
    PortAddress newAddress(SerialConfiguration options) {
        return addressOf(port, options);
    }

    /** The options that its URI names, with whatever value. */
    Set<String> namedOptions() {
        return namedOptions;
    }

    void setNamedOptions(Set<String> names) {
        namedOptions = Set.copyOf(names);
    }

    /** Another with the same options, to be changed. */
    SerialEndpoint like() {
        SerialEndpoint copy = new SerialEndpoint(getEndpointUri(), getComponent(), port, configuration.copy());
        copy.setCamelContext(getCamelContext());
        return copy;
    }

    PortAddress address() {
        if (address == null) {
            throw new IllegalStateException("serial:" + port + " is used before it was initialised");
        }
        return address;
    }

    String deviceName() {
        String device = configuration.getDevice();
        return device == null ? address().deviceName() : device;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        getComponent().plan(this);
        SerialConsumer consumer = new SerialConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        getComponent().plan(this);
        return new SerialProducer(this);
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public String getServiceUrl() {
        return port;
    }

    @Override
    public String getServiceProtocol() {
        return "serial";
    }

    public String getPort() {
        return port;
    }

    public void setPort(String port) {
        this.port = port;
    }

    public SerialConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(SerialConfiguration configuration) {
        this.configuration = configuration;
    }
}
