package dev.serai.serial.modbus;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Modbus RTU in a route. {@code marshal} makes the frame of a request out of a map or a text, {@code unmarshal} a map
 * of the answer to it. Between them stands {@code serial:} in-out, which adds and checks the CRC:
 *
 * <pre>
 *   unit=1 function=readInputRegisters address=0 count=2 type=float32
 *       marshal    01 04 00 00 00 04
 *       serial:    01 04 08 41 ac 00 00 42 40 00 00
 *       unmarshal  {unit=1, function=readInputRegisters, address=0, values=[21.5, 48.0]}
 * </pre>
 *
 * Marshal also sets the header {@value #RESPONSE_MATCH}, so that {@code serial:} takes nothing else for the answer, and
 * keeps the request in the exchange for unmarshal, which takes the header off again: an answer alone does not say what
 * was asked. A request that is none and an answer that does not fit are a {@link ModbusFormatException}; that a unit
 * refuses is a {@link ModbusException}.
 *
 * <p>Holds nothing, so that any number of threads may use it.
 */
@Dataformat("modbusRtu")
public final class ModbusRtuDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
    /** The header by which {@code serial:} is told what the answer looks like. */
    public static final String RESPONSE_MATCH = "CamelSerialResponseMatch";

    private static final String REQUEST = "CamelModbusRequest";
    private static final int LONGEST_FRAME = 254;

    @Override
    public String getDataFormatName() {
        return "modbusRtu";
    }

    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
        // A request that fails must not leave the one before it behind.
        exchange.removeProperty(REQUEST);
        removeMatch(exchange);
        ModbusRequest request = graph instanceof Map<?, ?> map
                ? RequestFields.request(map)
                : RequestFields.request(
                        exchange.getContext().getTypeConverter().mandatoryConvertTo(String.class, exchange, graph));
        exchange.setProperty(REQUEST, request);
        if (!request.isBroadcast()) {
            exchange.getMessage().setHeader(RESPONSE_MATCH, request.responseMatch());
        }
        stream.write(request.frame());
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
        // One byte more than the longest frame is enough to refuse it.
        return answer(exchange, stream.readNBytes(LONGEST_FRAME + 1));
    }

    @Override
    public Object unmarshal(Exchange exchange, Object body) throws Exception {
        return body instanceof byte[] bytes
                ? answer(exchange, bytes)
                : unmarshal(
                        exchange,
                        exchange.getContext().getTypeConverter().mandatoryConvertTo(InputStream.class, exchange, body));
    }

    // Camel hands over an out message, and puts the in message back when the step fails.
    private static void removeMatch(Exchange exchange) {
        exchange.getIn().removeHeader(RESPONSE_MATCH);
        exchange.getMessage().removeHeader(RESPONSE_MATCH);
    }

    private static Map<String, Object> answer(Exchange exchange, byte[] frame)
            throws ModbusException, ModbusFormatException {
        removeMatch(exchange);
        ModbusRequest request = exchange.getProperty(REQUEST, ModbusRequest.class);
        if (request == null) {
            throw new ModbusFormatException(
                    "A Modbus answer can only be unmarshalled in the exchange in which its request"
                            + " was marshalled: it does not say itself what was asked");
        }
        return request.read(frame);
    }
}
