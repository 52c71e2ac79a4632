package dev.serai.serial.nmea;

import static dev.serai.serial.nmea.Item.date;
import static dev.serai.serial.nmea.Item.dayMonthYear;
import static dev.serai.serial.nmea.Item.decimal;
import static dev.serai.serial.nmea.Item.decimalByUnit;
import static dev.serai.serial.nmea.Item.decimals;
import static dev.serai.serial.nmea.Item.escapedText;
import static dev.serai.serial.nmea.Item.groups;
import static dev.serai.serial.nmea.Item.integer;
import static dev.serai.serial.nmea.Item.integers;
import static dev.serai.serial.nmea.Item.latitude;
import static dev.serai.serial.nmea.Item.letter;
import static dev.serai.serial.nmea.Item.longitude;
import static dev.serai.serial.nmea.Item.signed;
import static dev.serai.serial.nmea.Item.text;
import static dev.serai.serial.nmea.Item.time;
import static java.util.Map.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the fields of the common sentences mean, in their order.
 *
 * <p>Source: NMEA 0183 version 4 and IEC 61162-1, clause on approved sentences. The texts of both are sold; the orders
 * here follow what makers of receivers and instruments publish in their interface manuals and what the gpsd project
 * gathered about sentences in the field. Angles are degrees; all other units stand in the names.
 */
final class SentenceLayouts {
    private static final String STATUS = "AV";

    private static final Item[] DEPTH = {
        decimal("depthFeet", "f"), decimal("depthMetres", "M"), decimal("depthFathoms", "F")
    };
    private static final Item[] WIND_FROM_THE_BOW = {
        signed("windAngle", "RL"),
        decimal("windSpeedKnots", "N"),
        decimal("windSpeedMetresPerSecond", "M"),
        decimal("windSpeedKmPerHour", "K")
    };
    private static final Item[] AIS = {
        integer("fragments"),
        integer("fragment"),
        text("messageId"),
        text("channel"),
        text("payload"),
        integer("fillBits")
    };

    private static final Map<String, Item[]> LAYOUTS = Map.ofEntries(
            // Position, time and satellites
            layout(
                    "GGA",
                    time(),
                    latitude(),
                    longitude(),
                    integer("fixQuality"),
                    integer("satellitesUsed"),
                    decimal("hdop"),
                    decimal("altitudeMetres", "M"),
                    decimal("geoidSeparationMetres", "M"),
                    decimal("differentialAgeSeconds"),
                    text("differentialStation")),
            layout(
                    "GNS",
                    time(),
                    latitude(),
                    longitude(),
                    text("modes"),
                    integer("satellitesUsed"),
                    decimal("hdop"),
                    decimal("altitudeMetres"),
                    decimal("geoidSeparationMetres"),
                    decimal("differentialAgeSeconds"),
                    text("differentialStation"),
                    text("navigationStatus")),
            layout(
                    "RMC",
                    time(),
                    letter("status", STATUS),
                    latitude(),
                    longitude(),
                    decimal("speedKnots"),
                    decimal("courseTrue"),
                    date(),
                    signed("magneticVariation", "EW"),
                    text("mode"),
                    text("navigationStatus")),
            layout("GLL", latitude(), longitude(), time(), letter("status", STATUS), text("mode")),
            layout(
                    "VTG",
                    decimal("courseTrue", "T"),
                    decimal("courseMagnetic", "M"),
                    decimal("speedKnots", "N"),
                    decimal("speedKmPerHour", "K"),
                    text("mode")),
            layout("ZDA", time(), dayMonthYear(), integer("zoneHours"), integer("zoneMinutes")),
            layout(
                    "GSA",
                    letter("selection", "AM"),
                    integer("fixType"),
                    integers("satellites", 12),
                    decimal("pdop"),
                    decimal("hdop"),
                    decimal("vdop"),
                    text("systemId")),
            layout(
                    "GSV",
                    integer("sentences"),
                    integer("sentence"),
                    integer("satellitesInView"),
                    groups(
                            "satellites",
                            4,
                            integer("id"),
                            integer("elevation"),
                            integer("azimuth"),
                            integer("snrDecibelHertz")),
                    text("signalId")),
            layout(
                    "GST",
                    time(),
                    decimal("rangeResidualRms"),
                    decimal("semiMajorErrorMetres"),
                    decimal("semiMinorErrorMetres"),
                    decimal("semiMajorOrientation"),
                    decimal("latitudeErrorMetres"),
                    decimal("longitudeErrorMetres"),
                    decimal("altitudeErrorMetres")),
            layout(
                    "GBS",
                    time(),
                    decimal("latitudeErrorMetres"),
                    decimal("longitudeErrorMetres"),
                    decimal("altitudeErrorMetres"),
                    integer("failedSatellite"),
                    decimal("missedDetectionProbability"),
                    decimal("biasMetres"),
                    decimal("biasDeviationMetres"),
                    text("systemId"),
                    text("signalId")),
            layout(
                    "GRS",
                    time(),
                    integer("residualMode"),
                    decimals("residualsMetres", 12),
                    text("systemId"),
                    text("signalId")),
            layout(
                    "DTM",
                    text("datum"),
                    text("datumSubdivision"),
                    signed("latitudeOffsetMinutes", "NS"),
                    signed("longitudeOffsetMinutes", "EW"),
                    decimal("altitudeOffsetMetres"),
                    text("referenceDatum")),
            layout("TXT", integer("sentences"), integer("sentence"), integer("identifier"), escapedText("text")),
            // Heading
            layout("HDT", decimal("headingTrue", "T")),
            layout("HDM", decimal("headingMagnetic", "M")),
            layout(
                    "HDG",
                    decimal("headingMagnetic"),
                    signed("magneticDeviation", "EW"),
                    signed("magneticVariation", "EW")),
            layout("THS", decimal("headingTrue"), text("mode")),
            layout("ROT", decimal("rateOfTurnPerMinute"), letter("status", STATUS)),
            layout(
                    "RSA",
                    decimal("starboardRudderAngle"),
                    letter("starboardRudderStatus", STATUS),
                    decimal("portRudderAngle"),
                    letter("portRudderStatus", STATUS)),
            layout(
                    "RPM",
                    letter("source", "SE"),
                    integer("number"),
                    decimal("revolutionsPerMinute"),
                    decimal("pitchPercent"),
                    letter("status", STATUS)),
            // Water
            layout("DBT", DEPTH),
            layout("DBS", DEPTH),
            layout("DBK", DEPTH),
            layout("DPT", decimal("depthMetres"), decimal("offsetMetres"), decimal("maximumRangeMetres")),
            layout("MTW", decimal("waterTemperatureCelsius", "C")),
            layout(
                    "VHW",
                    decimal("headingTrue", "T"),
                    decimal("headingMagnetic", "M"),
                    decimal("waterSpeedKnots", "N"),
                    decimal("waterSpeedKmPerHour", "K")),
            layout(
                    "VLW",
                    decimal("waterDistanceNauticalMiles", "N"),
                    decimal("waterTripNauticalMiles", "N"),
                    decimal("groundDistanceNauticalMiles", "N"),
                    decimal("groundTripNauticalMiles", "N")),
            layout(
                    "VBW",
                    decimal("longitudinalWaterSpeedKnots"),
                    decimal("transverseWaterSpeedKnots"),
                    letter("waterSpeedStatus", STATUS),
                    decimal("longitudinalGroundSpeedKnots"),
                    decimal("transverseGroundSpeedKnots"),
                    letter("groundSpeedStatus", STATUS),
                    decimal("sternTransverseWaterSpeedKnots"),
                    letter("sternWaterSpeedStatus", STATUS),
                    decimal("sternTransverseGroundSpeedKnots"),
                    letter("sternGroundSpeedStatus", STATUS)),
            // Wind and weather
            layout(
                    "MWV",
                    decimal("windAngle"),
                    letter("reference", "RT"),
                    decimalByUnit(
                            "windSpeed",
                            ordered("N", "Knots", "M", "MetresPerSecond", "K", "KmPerHour", "S", "MilesPerHour")),
                    letter("status", STATUS)),
            layout(
                    "MWD",
                    decimal("windDirectionTrue", "T"),
                    decimal("windDirectionMagnetic", "M"),
                    decimal("windSpeedKnots", "N"),
                    decimal("windSpeedMetresPerSecond", "M")),
            layout("VWR", WIND_FROM_THE_BOW),
            layout("VWT", WIND_FROM_THE_BOW),
            layout(
                    "MDA",
                    decimal("pressureInchesOfMercury", "I"),
                    decimal("pressureBar", "B"),
                    decimal("airTemperatureCelsius", "C"),
                    decimal("waterTemperatureCelsius", "C"),
                    decimal("relativeHumidityPercent"),
                    decimal("absoluteHumidityPercent"),
                    decimal("dewPointCelsius", "C"),
                    decimal("windDirectionTrue", "T"),
                    decimal("windDirectionMagnetic", "M"),
                    decimal("windSpeedKnots", "N"),
                    decimal("windSpeedMetresPerSecond", "M")),
            layout("MTA", decimal("airTemperatureCelsius", "C")),
            layout("MMB", decimal("pressureInchesOfMercury", "I"), decimal("pressureBar", "B")),
            layout("XDR", groups("measurements", 4, text("transducer"), decimal("value"), text("unit"), text("name"))),
            // AIS: the envelope, the payload as it came
            layout("VDM", AIS),
            layout("VDO", AIS));

    private SentenceLayouts() {}

    /** The fields of the sentence by their names; all of them as texts where the sentence is not known. */
    static Map<String, Object> read(NmeaSentence sentence) throws NmeaException {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("talker", sentence.talker());
        out.put("type", sentence.type());
        if (sentence.tagBlock() != null) {
            out.put("tagBlock", sentence.tagBlock());
        }
        Item[] layout = sentence.isProprietary() ? null : LAYOUTS.get(sentence.type());
        if (layout == null) {
            if (sentence.isProprietary()) {
                out.put("manufacturer", sentence.address().substring(1, 4));
            }
            out.put("fields", sentence.fields());
            return out;
        }
        Fields fields = new Fields(sentence);
        for (Item item : layout) {
            item.read(fields, out);
        }
        List<String> rest = fields.rest();
        if (!rest.isEmpty()) {
            out.put("moreFields", List.copyOf(rest));
        }
        return out;
    }

    private static Map.Entry<String, Item[]> layout(String type, Item... items) {
        return entry(type, items);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
