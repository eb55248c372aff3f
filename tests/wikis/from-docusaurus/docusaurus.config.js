import {themes} from 'prism-react-renderer';

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'It\'s tea',
  tagline: 'Tea is "hot"',
  url: 'https://tea.invalid',
  baseUrl: '/',
  i18n: { defaultLocale: 'en-IE', locales: ['en-IE'] },
  themeConfig: { navbar: { title: 'Another title' } },
};
export default config;
