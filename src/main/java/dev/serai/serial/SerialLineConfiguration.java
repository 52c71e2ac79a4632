package dev.serai.serial;

import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.Parity;
import dev.serai.serial.port.Rs485;
import dev.serai.serial.port.StopBits;
import dev.serai.serial.port.UsbIdentity;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options that say which port is meant, how it is opened and how its line is driven. */
@UriParams
public abstract class SerialLineConfiguration {

    @UriParam(label = "line", defaultValue = "9600", description = "Bits per second.")
    private int baudRate = 9600;

    @UriParam(label = "line", defaultValue = "8", description = "Data bits of a character, 5 to 8.")
    private int dataBits = 8;

    @UriParam(
            label = "line",
            enums = "none,odd,even,mark,space",
            defaultValue = "none",
            description = "The parity bit.")
    private Parity parity = Parity.NONE;

    @UriParam(label = "line", enums = "1,1.5,2", defaultValue = "1", description = "Stop bits of a character.")
    private String stopBits = "1";

    @UriParam(
            label = "line",
            enums = "none,rtsCts,dsrDtr,xonXoff",
            defaultValue = "none",
            description = "How the two ends make each other wait.")
    private FlowControl flowControl = FlowControl.NONE;

    @UriParam(
            label = "line",
            defaultValue = "false",
            description = "Whether the driver switches the direction of an RS-485 line by RTS. For "
                    + "adapters that do not do it by themselves; the port's driver must be able to.")
    private boolean rs485;

    @UriParam(
            label = "line",
            defaultValue = "true",
            description = "Whether RTS is high while sending on an RS-485 line.")
    private boolean rs485RtsActiveHigh = true;

    @UriParam(
            label = "line",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long an RS-485 line is held before the first byte is sent.")
    private long rs485DelayBefore;

    @UriParam(
            label = "line",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long an RS-485 line is held after the last byte was sent.")
    private long rs485DelayAfter;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether DTR is raised when the port is opened. Most Arduino boards reset when " + "it is.")
    private boolean dtr = true;

    @UriParam(label = "open", defaultValue = "true", description = "Whether RTS is raised when the port is opened.")
    private boolean rts = true;

    @UriParam(
            label = "open",
            defaultValue = "false",
            description = "Whether DTR and RTS are dropped when the port is closed. An Arduino then "
                    + "resets at each restart.")
    private boolean hangUpOnClose;

    @UriParam(
            label = "open",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long to wait after opening before what arrives counts; what came until "
                    + "then is thrown away. About 2s for an Arduino that resets when its port is "
                    + "opened.")
    private long settleDelay;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether to lock the port against other programs that respect such locks.")
    private boolean exclusive = true;

    @UriParam(label = "identity", description = "serial:usb: the USB vendor id in hexadecimal, such as 2341.")
    private @Nullable String vendorId;

    @UriParam(label = "identity", description = "serial:usb: the USB product id in hexadecimal, such as 0043.")
    private @Nullable String productId;

    @UriParam(label = "identity", description = "serial:usb: the USB serial number.")
    private @Nullable String serialNumber;

    @UriParam(
            label = "identity",
            description = "serial:usb: where the device is plugged in, such as 1-1.4. Tells identical "
                    + "devices without serial number apart.")
    private @Nullable String usbPath;

    /** The settings of the line and of opening it. */
    LineSettings lineSettings() {
        Rs485 mode = rs485
                ? new Rs485(rs485RtsActiveHigh, Duration.ofMillis(rs485DelayBefore), Duration.ofMillis(rs485DelayAfter))
                : null;
        return new LineSettings(
                baudRate,
                dataBits,
                parity,
                StopBits.of(stopBits),
                flowControl,
                dtr,
                rts,
                exclusive,
                hangUpOnClose,
                mode);
    }

    /** What {@code serial:usb} means. */
    UsbIdentity usbIdentity() {
        return new UsbIdentity(vendorId, productId, serialNumber, usbPath);
    }

    /** Whether anything is said of a USB identity. */
    boolean hasUsbIdentity() {
        return vendorId != null || productId != null || serialNumber != null || usbPath != null;
    }

    /** Adds the options that must be the same for all who share a port, by name. */
    void addLineOptions(Map<String, String> shared) {
        shared.put("baudRate", String.valueOf(baudRate));
        shared.put("dataBits", String.valueOf(dataBits));
        shared.put("parity", parity.toString());
        shared.put("stopBits", stopBits);
        shared.put("flowControl", flowControl.toString());
        shared.put("rs485", String.valueOf(lineSettings().rs485()));
        shared.put("dtr", String.valueOf(dtr));
        shared.put("rts", String.valueOf(rts));
        shared.put("hangUpOnClose", String.valueOf(hangUpOnClose));
        shared.put("settleDelay", String.valueOf(settleDelay));
        shared.put("exclusive", String.valueOf(exclusive));
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    void validateLine() {
        lineSettings();
        if (settleDelay < 0) {
            throw new IllegalArgumentException("settleDelay=" + settleDelay + " must not be negative");
        }
        if (!rs485 && (rs485DelayBefore != 0 || rs485DelayAfter != 0 || !rs485RtsActiveHigh)) {
            throw new IllegalArgumentException(
                    "rs485RtsActiveHigh, rs485DelayBefore and rs485DelayAfter go with" + " rs485=true only");
        }
    }

    public int getBaudRate() {
        return baudRate;
    }

    public void setBaudRate(int baudRate) {
        this.baudRate = baudRate;
    }

    public int getDataBits() {
        return dataBits;
    }

    public void setDataBits(int dataBits) {
        this.dataBits = dataBits;
    }

    public Parity getParity() {
        return parity;
    }

    public void setParity(Parity parity) {
        this.parity = parity;
    }

    public String getStopBits() {
        return stopBits;
    }

    public void setStopBits(String stopBits) {
        this.stopBits = stopBits;
    }

    public FlowControl getFlowControl() {
        return flowControl;
    }

    public void setFlowControl(FlowControl flowControl) {
        this.flowControl = flowControl;
    }

    public boolean isRs485() {
        return rs485;
    }

    public void setRs485(boolean rs485) {
        this.rs485 = rs485;
    }

    public boolean isRs485RtsActiveHigh() {
        return rs485RtsActiveHigh;
    }

    public void setRs485RtsActiveHigh(boolean rs485RtsActiveHigh) {
        this.rs485RtsActiveHigh = rs485RtsActiveHigh;
    }

    public long getRs485DelayBefore() {
        return rs485DelayBefore;
    }

    public void setRs485DelayBefore(long rs485DelayBefore) {
        this.rs485DelayBefore = rs485DelayBefore;
    }

    public long getRs485DelayAfter() {
        return rs485DelayAfter;
    }

    public void setRs485DelayAfter(long rs485DelayAfter) {
        this.rs485DelayAfter = rs485DelayAfter;
    }

    public boolean isDtr() {
        return dtr;
    }

    public void setDtr(boolean dtr) {
        this.dtr = dtr;
    }

    public boolean isRts() {
        return rts;
    }

    public void setRts(boolean rts) {
        this.rts = rts;
    }

    public boolean isHangUpOnClose() {
        return hangUpOnClose;
    }

    public void setHangUpOnClose(boolean hangUpOnClose) {
        this.hangUpOnClose = hangUpOnClose;
    }

    public long getSettleDelay() {
        return settleDelay;
    }

    public void setSettleDelay(long settleDelay) {
        this.settleDelay = settleDelay;
    }

    public boolean isExclusive() {
        return exclusive;
    }

    public void setExclusive(boolean exclusive) {
        this.exclusive = exclusive;
    }

    public @Nullable String getVendorId() {
        return vendorId;
    }

    public void setVendorId(@Nullable String vendorId) {
        this.vendorId = vendorId;
    }

    public @Nullable String getProductId() {
        return productId;
    }

    public void setProductId(@Nullable String productId) {
        this.productId = productId;
    }

    public @Nullable String getSerialNumber() {
        return serialNumber;
    }

    public void setSerialNumber(@Nullable String serialNumber) {
        this.serialNumber = serialNumber;
    }

    public @Nullable String getUsbPath() {
        return usbPath;
    }

    public void setUsbPath(@Nullable String usbPath) {
        this.usbPath = usbPath;
    }
}
