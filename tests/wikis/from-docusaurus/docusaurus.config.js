export default { title: 'Tea', url: 'https://example.org' };
