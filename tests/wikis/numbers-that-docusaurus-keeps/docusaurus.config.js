module.exports = {
  title: 'Teas',
  presets: [['classic', { docs: { numberPrefixParser: false } }]],
};
