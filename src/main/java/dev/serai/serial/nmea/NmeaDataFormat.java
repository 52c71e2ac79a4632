package dev.serai.serial.nmea;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * NMEA 0183 in a route: {@code unmarshal: {custom: {ref: nmea}}} makes a {@code Map} of a sentence, {@code marshal} a
 * sentence with start, checksum, CR and LF of a command.
 *
 * <p>Unmarshal takes a sentence as {@code byte[]}, {@code String}, or what Camel converts to a stream. Every map has
 * {@code talker} and {@code type}. A common sentence then has its values under their names, empty fields left out, and
 * {@code moreFields} if it has more of them than are known; any other has {@code fields}, all texts. Numbers are
 * {@code Integer} or {@code Double}, positions degrees with a sign, times text in ISO 8601 (which any mapper writes,
 * and which can say 23:59:60): {@code time}, {@code date}, and {@code timestamp} where a sentence has both.
 *
 * <p>Marshal takes a text such as {@code PMTK220,200}, or a map with {@code type}, {@code fields} and (but for a
 * proprietary sentence) {@code talker}.
 *
 * <p>Anything else than a sentence is an {@link NmeaException}. Holds nothing, so that any number of threads may use
 * it.
 */
@Dataformat("nmea")
public final class NmeaDataFormat extends ServiceSupport implements DataFormat, DataFormatName {

    @Override
    public String getDataFormatName() {
        return "nmea";
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
        // One byte more than a sentence may have, line end included, is enough to refuse it.
        return map(stream.readNBytes(NmeaSentence.MAX_CHARACTERS + 3));
    }

    @Override
    public Object unmarshal(Exchange exchange, Object body) throws Exception {
        if (body instanceof byte[] bytes) {
            return map(bytes);
        }
        if (body instanceof String text) {
            return SentenceLayouts.read(NmeaSentence.parse(text));
        }
        return unmarshal(
                exchange,
                exchange.getContext().getTypeConverter().mandatoryConvertTo(InputStream.class, exchange, body));
    }

    private static Map<String, Object> map(byte[] bytes) throws NmeaException {
        return SentenceLayouts.read(NmeaSentence.parse(NmeaException.characters(bytes)));
    }

    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
        String text = graph instanceof Map<?, ?> map
                ? join(map)
                : exchange.getContext().getTypeConverter().mandatoryConvertTo(String.class, exchange, graph);
        stream.write(NmeaSentence.parse(text).text().getBytes(StandardCharsets.US_ASCII));
    }

    private static String join(Map<?, ?> map) throws NmeaException {
        Object type = map.get("type");
        Object fields = map.get("fields");
        if (type == null || !(fields instanceof List<?> list)) {
            throw new NmeaException(
                    "A map makes a sentence only with 'type' and the list 'fields' (what a common sentence was read into"
                            + " does not go back)",
                    map.toString());
        }
        Object talker = map.get("talker");
        boolean proprietary = type.toString().startsWith("P") && type.toString().length() > 3;
        StringBuilder content = new StringBuilder();
        if (!proprietary && talker != null) {
            content.append(talker);
        }
        content.append(type);
        for (Object field : list) {
            String text = field == null ? "" : field.toString();
            if (text.indexOf(',') >= 0 || text.indexOf('*') >= 0) {
                throw new NmeaException("A field of a sentence holds a comma or a *", text);
            }
            content.append(',').append(text);
        }
        return content.toString();
    }
}
