package dev.serai.serial.nmea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each common sentence, and the JSON that a plain mapper makes of its map. */
class SentenceLayoutsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String json(String sentence) throws Exception {
        return MAPPER.writeValueAsString(SentenceLayouts.read(NmeaSentence.parse(sentence)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            $GPGGA,213950.00,5250.53669,N,00542.34920,W,1,09,1.03,-6.0,M,45.8,M,2.5,0120  | {"talker":"GP","type":"GGA","time":"21:39:50.00Z","latitude":52.842278167,"longitude":-5.70582,"fixQuality":1,"satellitesUsed":9,"hdop":1.03,"altitudeMetres":-6.0,"geoidSeparationMetres":45.8,"differentialAgeSeconds":2.5,"differentialStation":"0120"}
            $GPGGA,030132.00,2638.1750,S,08011.3902,E,1,06,1.5,00019,M,-0028,M,,          | {"talker":"GP","type":"GGA","time":"03:01:32.00Z","latitude":-26.63625,"longitude":80.189836667,"fixQuality":1,"satellitesUsed":6,"hdop":1.5,"altitudeMetres":19.0,"geoidSeparationMetres":-28.0}
            $GNGNS,014035.00,4332.69262,S,17235.48549,E,RR,13,0.9,25.63,11.24,1,23,V      | {"talker":"GN","type":"GNS","time":"01:40:35.00Z","latitude":-43.544877,"longitude":172.591424833,"modes":"RR","satellitesUsed":13,"hdop":0.9,"altitudeMetres":25.63,"geoidSeparationMetres":11.24,"differentialAgeSeconds":1.0,"differentialStation":"23","navigationStatus":"V"}
            $GNRMC,001031,A,4404.13993,N,12118.86023,W,0.146,84.5,100117,7.5,W,A,V        | {"talker":"GN","type":"RMC","time":"00:10:31Z","status":"A","latitude":44.068998833,"longitude":-121.314337167,"speedKnots":0.146,"courseTrue":84.5,"date":"2017-01-10","timestamp":"2017-01-10T00:10:31Z","magneticVariation":-7.5,"mode":"A","navigationStatus":"V"}
            $GPRMC,235960.00,V,,,,,,,311216,,,N                                           | {"talker":"GP","type":"RMC","time":"23:59:60.00Z","status":"V","date":"2016-12-31","timestamp":"2016-12-31T23:59:60.00Z","mode":"N"}
            $GPGLL,2638.1750,N,08011.3902,W,030132.000,A,A                                | {"talker":"GP","type":"GLL","latitude":26.63625,"longitude":-80.189836667,"time":"03:01:32.000Z","status":"A","mode":"A"}
            $GPVTG,360.0,T,348.7,M,010.0,N,018.5,K,D                                      | {"talker":"GP","type":"VTG","courseTrue":360.0,"courseMagnetic":348.7,"speedKnots":10.0,"speedKmPerHour":18.5,"mode":"D"}
            $GPVTG,,T,,M,0.020,N,0.037,K                                                  | {"talker":"GP","type":"VTG","speedKnots":0.02,"speedKmPerHour":0.037}
            $GPZDA,000427.00,22,08,1999,-05,30                                            | {"talker":"GP","type":"ZDA","time":"00:04:27.00Z","date":"1999-08-22","timestamp":"1999-08-22T00:04:27.00Z","zoneHours":-5,"zoneMinutes":30}
            $GNGSA,A,3,11,32,14,,22,,,,,,,,2.02,1.03,1.74,1                               | {"talker":"GN","type":"GSA","selection":"A","fixType":3,"satellites":[11,32,14,22],"pdop":2.02,"hdop":1.03,"vdop":1.74,"systemId":"1"}
            $GPGSV,3,2,10,14,43,097,39,27,04,155,                                         | {"talker":"GP","type":"GSV","sentences":3,"sentence":2,"satellitesInView":10,"satellites":[{"id":14,"elevation":43,"azimuth":97,"snrDecibelHertz":39},{"id":27,"elevation":4,"azimuth":155}]}
            $GPGSV,3,3,10,32,38,065,41,,,,,7                                              | {"talker":"GP","type":"GSV","sentences":3,"sentence":3,"satellitesInView":10,"satellites":[{"id":32,"elevation":38,"azimuth":65,"snrDecibelHertz":41}],"signalId":"7"}
            $GPGST,172814.0,0.006,0.023,0.020,273.6,0.023,0.020,0.031                     | {"talker":"GP","type":"GST","time":"17:28:14.0Z","rangeResidualRms":0.006,"semiMajorErrorMetres":0.023,"semiMinorErrorMetres":0.02,"semiMajorOrientation":273.6,"latitudeErrorMetres":0.023,"longitudeErrorMetres":0.02,"altitudeErrorMetres":0.031}
            $GPGBS,235503.00,1.6,1.4,3.2,3,0.5,-21.4,3.8,1,0                              | {"talker":"GP","type":"GBS","time":"23:55:03.00Z","latitudeErrorMetres":1.6,"longitudeErrorMetres":1.4,"altitudeErrorMetres":3.2,"failedSatellite":3,"missedDetectionProbability":0.5,"biasMetres":-21.4,"biasDeviationMetres":3.8,"systemId":"1","signalId":"0"}
            $GPGRS,082632.00,1,0.54,,1.00,,,,,,,,,                                        | {"talker":"GP","type":"GRS","time":"08:26:32.00Z","residualMode":1,"residualsMetres":[0.54,null,1.0]}
            $GPDTM,999,C,0.08,N,0.07,W,-47.7,W84                                          | {"talker":"GP","type":"DTM","datum":"999","datumSubdivision":"C","latitudeOffsetMinutes":0.08,"longitudeOffsetMinutes":-0.07,"altitudeOffsetMetres":-47.7,"referenceDatum":"W84"}
            $GPTXT,01,01,02,50^2C5% ^of ^2a^2                                             | {"talker":"GP","type":"TXT","sentences":1,"sentence":1,"identifier":2,"text":"50,5% ^of *^2"}
            $GPHDT,274.07,T                                                               | {"talker":"GP","type":"HDT","headingTrue":274.07}
            $HCHDM,093.8,M                                                                | {"talker":"HC","type":"HDM","headingMagnetic":93.8}
            $HCHDG,101.1,1.5,W,7.1,E                                                      | {"talker":"HC","type":"HDG","headingMagnetic":101.1,"magneticDeviation":-1.5,"magneticVariation":7.1}
            $GPTHS,77.52,E                                                                | {"talker":"GP","type":"THS","headingTrue":77.52,"mode":"E"}
            $TIROT,-35.6,A                                                                | {"talker":"TI","type":"ROT","rateOfTurnPerMinute":-35.6,"status":"A"}
            $IIRSA,10.5,A,-0.4,V                                                          | {"talker":"II","type":"RSA","starboardRudderAngle":10.5,"starboardRudderStatus":"A","portRudderAngle":-0.4,"portRudderStatus":"V"}
            $IIRPM,E,1,2418.2,10.5,A                                                      | {"talker":"II","type":"RPM","source":"E","number":1,"revolutionsPerMinute":2418.2,"pitchPercent":10.5,"status":"A"}
            $SDDBT,8.1,f,2.4,M,1.3,F                                                      | {"talker":"SD","type":"DBT","depthFeet":8.1,"depthMetres":2.4,"depthFathoms":1.3}
            $SDDBS,8.1,f,2.4,M,1.3,F                                                      | {"talker":"SD","type":"DBS","depthFeet":8.1,"depthMetres":2.4,"depthFathoms":1.3}
            $SDDBK,,f,2.4,M,,F                                                            | {"talker":"SD","type":"DBK","depthMetres":2.4}
            $SDDPT,2.4,-0.5,100                                                           | {"talker":"SD","type":"DPT","depthMetres":2.4,"offsetMetres":-0.5,"maximumRangeMetres":100.0}
            $YXMTW,17.75,C                                                                | {"talker":"YX","type":"MTW","waterTemperatureCelsius":17.75}
            $VWVHW,255.0,T,256.1,M,5.0,N,9.3,K                                            | {"talker":"VW","type":"VHW","headingTrue":255.0,"headingMagnetic":256.1,"waterSpeedKnots":5.0,"waterSpeedKmPerHour":9.3}
            $VWVLW,7803.2,N,0.5,N,7000.1,N,0.4,N                                          | {"talker":"VW","type":"VLW","waterDistanceNauticalMiles":7803.2,"waterTripNauticalMiles":0.5,"groundDistanceNauticalMiles":7000.1,"groundTripNauticalMiles":0.4}
            $VMVBW,12.3,-0.1,A,12.5,0.2,A,0.3,V,0.4,V                                     | {"talker":"VM","type":"VBW","longitudinalWaterSpeedKnots":12.3,"transverseWaterSpeedKnots":-0.1,"waterSpeedStatus":"A","longitudinalGroundSpeedKnots":12.5,"transverseGroundSpeedKnots":0.2,"groundSpeedStatus":"A","sternTransverseWaterSpeedKnots":0.3,"sternWaterSpeedStatus":"V","sternTransverseGroundSpeedKnots":0.4,"sternGroundSpeedStatus":"V"}
            $WIMWV,214.8,R,0.1,K,A                                                        | {"talker":"WI","type":"MWV","windAngle":214.8,"reference":"R","windSpeedKmPerHour":0.1,"status":"A"}
            $WIMWV,214.8,T,5.2,N,A                                                        | {"talker":"WI","type":"MWV","windAngle":214.8,"reference":"T","windSpeedKnots":5.2,"status":"A"}
            $WIMWV,,T,,M,V                                                                | {"talker":"WI","type":"MWV","reference":"T","status":"V"}
            $WIMWD,302.4,T,289.2,M,10.1,N,5.2,M                                           | {"talker":"WI","type":"MWD","windDirectionTrue":302.4,"windDirectionMagnetic":289.2,"windSpeedKnots":10.1,"windSpeedMetresPerSecond":5.2}
            $IIVWR,24.0,L,11.0,N,5.7,M,20.4,K                                             | {"talker":"II","type":"VWR","windAngle":-24.0,"windSpeedKnots":11.0,"windSpeedMetresPerSecond":5.7,"windSpeedKmPerHour":20.4}
            $IIVWT,24.0,R,11.0,N,5.7,M,20.4,K                                             | {"talker":"II","type":"VWT","windAngle":24.0,"windSpeedKnots":11.0,"windSpeedMetresPerSecond":5.7,"windSpeedKmPerHour":20.4}
            $WIMDA,29.9870,I,1.0154,B,21.9,C,18.1,C,51.2,9.9,11.3,C,298.4,T,285.2,M,2.1,N,1.1,M | {"talker":"WI","type":"MDA","pressureInchesOfMercury":29.987,"pressureBar":1.0154,"airTemperatureCelsius":21.9,"waterTemperatureCelsius":18.1,"relativeHumidityPercent":51.2,"absoluteHumidityPercent":9.9,"dewPointCelsius":11.3,"windDirectionTrue":298.4,"windDirectionMagnetic":285.2,"windSpeedKnots":2.1,"windSpeedMetresPerSecond":1.1}
            $WIMTA,21.9,C                                                                 | {"talker":"WI","type":"MTA","airTemperatureCelsius":21.9}
            $WIMMB,29.9870,I,1.0154,B                                                     | {"talker":"WI","type":"MMB","pressureInchesOfMercury":29.987,"pressureBar":1.0154}
            $WIXDR,P,1.02481,B,Barometer,C,19.52,C,TempAir                                | {"talker":"WI","type":"XDR","measurements":[{"transducer":"P","value":1.02481,"unit":"B","name":"Barometer"},{"transducer":"C","value":19.52,"unit":"C","name":"TempAir"}]}
            !AIVDM,2,1,9,B,55R3Vn82=ILTQ3KKS>1<D60Dq@E918U<F222221J1`?164vc03S1CCAD,0*2A  | {"talker":"AI","type":"VDM","fragments":2,"fragment":1,"messageId":"9","channel":"B","payload":"55R3Vn82=ILTQ3KKS>1<D60Dq@E918U<F222221J1`?164vc03S1CCAD","fillBits":0}
            !AIVDO,1,1,,A,13aDp<PP000IwSlN?Wm@0?wN2<1T,2                                  | {"talker":"AI","type":"VDO","fragments":1,"fragment":1,"channel":"A","payload":"13aDp<PP000IwSlN?Wm@0?wN2<1T","fillBits":2}
            """)
    void aCommonSentenceHasTypedFieldsUnderStableNames(String sentence, String expected) throws Exception {
        assertThat(json(sentence)).isEqualTo(expected);
    }

    @Test
    void aSentenceThatIsNotKnownKeepsItsFieldsAsTheyCame() throws Exception {
        assertThat(json("$IIXYZ,1,,x")).isEqualTo("{\"talker\":\"II\",\"type\":\"XYZ\",\"fields\":[\"1\",\"\",\"x\"]}");
        assertThat(json("$CCGPQ,GGA")).isEqualTo("{\"talker\":\"CC\",\"type\":\"GPQ\",\"fields\":[\"GGA\"]}");
    }

    @Test
    void aProprietarySentenceNamesItsMaker() throws Exception {
        assertThat(json("$PFST,FOM,6*63"))
                .isEqualTo("{\"talker\":\"P\",\"type\":\"PFST\",\"manufacturer\":\"FST\",\"fields\":[\"FOM\",\"6\"]}");
        assertThat(json("$PGRME,15.0,M"))
                .isEqualTo(
                        "{\"talker\":\"P\",\"type\":\"PGRME\",\"manufacturer\":\"GRM\",\"fields\":[\"15.0\",\"M\"]}");
    }

    @Test
    void fieldsBehindTheKnownOnesAreKept() throws Exception {
        assertThat(SentenceLayouts.read(NmeaSentence.parse("$GPHDT,1.0,T,9,x")))
                .containsEntry("moreFields", List.of("9", "x"));
    }

    @Test
    void theTagBlockIsKept() throws Exception {
        assertThat(SentenceLayouts.read(NmeaSentence.parse("\\s:2573135,c:1671620143*0B\\$GPHDT,1.0,T")))
                .containsEntry("tagBlock", "s:2573135,c:1671620143")
                .containsEntry("headingTrue", 1.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            $GPHDT,NaN,T                       | Field 1 of GPHDT (headingTrue) is 'NaN', not a number
            $GPHDT,1e5,T                       | Field 1 of GPHDT (headingTrue) is '1e5', not a number
            $GPHDT,.,T                         | Field 1 of GPHDT (headingTrue) is '.', not a number
            $GPHDT,--1,T                       | Field 1 of GPHDT (headingTrue) is '--1', not a number
            $GPHDT,1.0,M                       | Field 2 of GPHDT (unit of headingTrue) is 'M', not one of T
            $GPGGA,213950,5250.5,N,542.3,E,1.5 | Field 6 of GPGGA (fixQuality) is '1.5', not a whole number
            $GPGGA,,,,,,99999999999            | Field 6 of GPGGA (fixQuality) is '99999999999', not a whole number
            $GPGGA,243950                      | Field 1 of GPGGA (time) is '243950', not a time of day hhmmss or hhmmss.sss
            $GPGGA,2139                        | Field 1 of GPGGA (time) is '2139', not a time of day hhmmss or hhmmss.sss
            $GPGGA,213950x                     | Field 1 of GPGGA (time) is '213950x', not a time of day hhmmss or hhmmss.sss
            $GPGGA,,9000.1,N                   | Field 3 of GPGGA (latitude) is '9000.1', not degrees and minutes up to 90 degrees
            $GPGGA,,8960.0,N                   | Field 3 of GPGGA (latitude) is '8960.0', not degrees and minutes up to 90 degrees
            $GPGGA,,-100.0,N                   | Field 3 of GPGGA (latitude) is '-100.0', not degrees and minutes up to 90 degrees
            $GPGGA,,8959.0                     | Field 3 of GPGGA (direction of latitude) is '', not one of N S
            $GPGGA,,,,8959.0,NS                | Field 5 of GPGGA (direction of longitude) is 'NS', not one of E W
            $HCHDG,101.1,1.5                   | Field 3 of HCHDG (direction of magneticDeviation) is '', not one of E W
            $GPRMC,,A,,,,,,,320117             | Field 9 of GPRMC (date) is '320117', not a date
            $GPRMC,,A,,,,,,,3001171            | Field 9 of GPRMC (date) is '3001171', not a date ddmmyy
            $GPZDA,,29,02,2023                 | Field 4 of GPZDA (date) is '29,02,2023', not a date
            $WIMWV,1,R,2.0                     | Field 4 of WIMWV (unit of windSpeed) is '', not one of N M K S
            $WIMWV,1,R,2.0,X                   | Field 4 of WIMWV (unit of windSpeed) is 'X', not one of N M K S
            """)
    void aValueThatIsNoneIsRefusedWithItsPlaceAndTheSentence(String sentence, String message) {
        assertThatThrownBy(() -> json(sentence))
                .isInstanceOf(NmeaException.class)
                .hasMessageStartingWith(message + ": " + sentence);
    }
}
