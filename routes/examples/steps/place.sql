select place from place where sensor = :#sensor
