module.exports = { main: require('embedded-kafka'), door: require('embedded-kafka/vitest') }
