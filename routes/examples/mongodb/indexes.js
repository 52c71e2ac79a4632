// For the looking for commands, and for questions by device and time.
db.commands.createIndex({ state: 1, _id: 1 });
db.commands.createIndex({ claim: 1 }, { sparse: true });
db.readings.createIndex({ device: 1, _time: -1 });
