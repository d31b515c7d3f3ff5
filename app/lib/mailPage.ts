/** A mail may bring its own styles and small images, and open links in a new tab; nothing else. */
const policy = (images: string) =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src ${images}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox`

/** A mail as a page of its own, which can do nothing. `logo` is where the firm's logos are. */
export const mailPage = (html: string, { logo = '' } = {}): Response =>
  new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(`data:${logo ? ` ${logo}` : ''}`),
      // Chromium warns that a sandboxed page cannot have what our other pages ask for.
      'origin-agent-cluster': '?0',
    },
  })
