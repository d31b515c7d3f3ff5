/** Whether a browser only looks ahead: nobody has seen the page yet, so nothing is marked as read. */
export const isAhead = ({ headers }: Request): boolean =>
  /prefetch|prerender/i.test(`${headers.get('sec-purpose')} ${headers.get('purpose')}`)
