module.exports = { title: 'Teas' };
