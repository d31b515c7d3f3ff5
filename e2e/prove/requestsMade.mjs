// Hostile requests of every kind, and ordinary ones, made from the routes, procedures and forms of the built portal.
// The seed decides all but what is learned from answers, which come in another order at each run.
import { randomOf } from './random.mjs'

/** Values that parsers, databases and calendars have stumbled over. */
const STRANGE = [
  ...['', ' ', '0', '-1', '1', '2', '0.005', '1e309', '1e-7', '-0', 'NaN', 'Infinity', '0x10', '1,5', '1.234,56'],
  ...[
    '9'.repeat(20),
    '9'.repeat(400),
    `0.${'0'.repeat(40)}1`,
    '9007199254740993',
    '2147483648',
    '-9223372036854775808',
  ],
  ...['0001-01-01', '1899-12-31', '1900-01-01', '2199-12-31', '2200-01-01', '9999-12-31', '2026-02-30', '2026-02-28'],
  ...['2026-03-15', '2026-03-15T12:00:00Z', '0000-00-00', '+275760-09-13', '2026-13-01', '1900-01', '2199-12'],
  ...['\u0000', '\ud800', '\u202e', '\ufb01', 'ß', 'ſ', 'İ', 'é', '👩‍👩‍👧', '\ufeff', '\u2028', 'a\nb\tc\rd', '％'],
  ...["' or 1=1 --", '"; drop table firm', '%', '_', '\\', '%00', '%ff', '*', 'a*', '"', '((', 'a AND NOT', 'NEAR(a'],
  ...['<script>alert(1)</script>', '{{7*7}}', '$\u007b7*7}', '=1+1', '../../etc/passwd', '//evil.test', 'javascript:1'],
  ...['[]', '{}', 'null', 'true', 'undefined', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...[
    'a@b.test',
    'a@ex..com',
    'x@münchen.test',
    `${'a'.repeat(300)}@b.test`,
    'EUR',
    'JPY',
    'KWD',
    'XXX',
    'DE',
    'de-DE',
  ],
  ...[
    'all',
    'open',
    'asc',
    'name',
    'amount',
    '12m',
    '30d',
    'month',
    'Europe/Berlin',
    'Mars/Olympus',
    'on',
    'yes',
    'no',
  ],
  ...['a'.repeat(5_000), 'ab '.repeat(2_000), '🙂'.repeat(1_000), '-'.repeat(10_000), '\u0301'.repeat(3_000)],
]

const RANGES = [
  ...['bytes=5-1', 'bytes=0-0', 'bytes=0-', 'bytes=-1', 'bytes=-0', 'bytes=99999999-', 'bytes=0-1,5-9', 'bytes='],
  ...[
    'bytes=a-b',
    'lines=1-2',
    `bytes=0-${'9'.repeat(30)}`,
    'bytes= 0 - 5',
    `bytes=${'0-0,'.repeat(500)}0-0`,
    'bytes=-9',
  ],
]

const ID = /\b[a-z]{2,4}_[0-9a-z]{26}\b/g

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']
const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
const ACCEPTS = ['*/*', 'text/html', 'application/json', 'text/event-stream', 'image/*;q=0.1', 'a/b;q=x', ',,,', '']
const LANGUAGES = ['de-DE,de;q=0.9', 'tr', 'ar', 'x-klingon', '*', 'en-GB;q=abc', 'de;'.repeat(500), 'en_US', '-']
const ENCODINGS = ['gzip', 'br', 'gzip;q=0', 'identity;q=0', '*', 'zstd, br;q=0.5', 'x'.repeat(500)]

const SEPARATORS = ['/', '//', '/./', '/../', '%2f', '%5c', '\\', ';', '.', '/%2e%2e/', '%00', '%0a', '%252f']

/** Doors that scripts and other services use, with bodies of their kind. */
const DOORS = [
  ['/api/token', { grant_type: 'password', username: 'client@demo.test', password: 'wrong' }],
  ['/api/token', { grant_type: 'refresh_token', refresh_token: 'none' }],
  ['/api/webhooks/stripe', { id: 'evt_1', type: 'charge.succeeded', data: { object: { amount: -1 } } }],
  ['/api/webhooks/resend', { type: 'email.bounced', data: { email_id: 'x' } }],
  ['/settings/passkey', { response: '{}' }],
  ['/sign-in/passkey', { response: '{"id":"x"}' }],
  ['/sign-in/passkey/options', {}],
  ['/unsubscribe', { token: 'x' }],
  ['/look-at', { clientId: 'x' }],
]

/** How often each kind is asked for, out of the sum. */
const KINDS = {
  file: 9,
  path: 11,
  page: 18,
  headers: 9,
  form: 24,
  big: 2,
  data: 6,
  discovery: 3,
  procedure: 15,
  batch: 5,
  door: 4,
  torn: 3,
}

/**
 * `world` holds what the portal has: `routes` (patterns), `assets` (paths), `procedures` ({ name, writes }), `links` and
 * `forms` by person (see `lookAround`), `people` by name. A request is { kind, who, method, path, headers, body }, or
 * { kind, bytes } for one that is no HTTP.
 */
export function createRequests(seed, world) {
  const next = randomOf(seed)
  const below = (most) => Math.floor(next() * most)
  const pick = (items) => items[below(items.length)]
  const chance = (of) => next() < of
  const kinds = Object.entries(KINDS).flatMap(([kind, times]) => Array(times).fill(kind))
  const accepted = new Map()
  const wanted = new Map()

  // One of each kind of page or form, and then one of that kind: there are hundreds of services, and one bulk page.
  const linkKinds = Object.fromEntries(Object.entries(world.links).map(([who, links]) => [who, byKind(links, String)]))
  const formKinds = Object.fromEntries(
    Object.entries(world.forms).map(([who, forms]) => [
      who,
      byKind(forms, ({ action, buttons }) => `${action} ${buttons}`),
    ]),
  )
  const anyLink = (who) => pick(pick(linkKinds[chance(0.8) ? who : 'admin'] ?? linkKinds.nobody))
  const anyForm = (who) => pick(pick(formKinds[formKinds[who]?.length && chance(0.9) ? who : 'admin']))
  const ids = [...new Set(Object.values(world.links).flat().join(' ').match(ID) ?? [])]
  const anyId = () => (ids.length ? pick(ids) : 'cli_none')
  const names = [
    ...new Set(
      Object.values(world.forms).flatMap((forms) => forms.flatMap(({ fields }) => fields.map(([name]) => name))),
    ),
  ]
  const queried = [
    ...new Set(
      Object.values(world.links)
        .flat()
        .flatMap((link) => [...new URLSearchParams(link.split('?')[1] ?? '').keys()]),
    ),
  ]
  const anyName = () => pick(chance(0.6) && queried.length ? queried : chance(0.8) && names.length ? names : STRANGE)
  const value = () => (chance(0.2) ? anyId() : pick(STRANGE))
  const encode = (text) => (chance(0.1) ? text.replaceAll(/[^\w.%-]/g, '') : encodeURIComponent(text.toWellFormed()))
  const query = (most) =>
    Array.from({ length: 1 + below(most) }, () => `${encode(anyName())}=${encode(value().slice(0, 2_000))}`).join('&')
  const withQuery = (path, more) => (path.includes('?') ? `${path}&${more}` : `${path}?${more}`)

  const pathOf = (pattern) =>
    `/${pattern}`.replaceAll(/:\w+\??|\*/g, () => (chance(0.7) ? anyId() : encode(value().slice(0, 500))))

  const plain = (kind, who, path, over = {}) => ({
    kind,
    who,
    method: 'GET',
    path,
    headers: {},
    body: undefined,
    ...over,
  })

  const make = {
    file: (who) => {
      const path = chance(0.85) ? pick(world.assets) : `/assets/${encode(value().slice(0, 300))}`
      const headers = {}
      if (chance(0.8)) headers.range = pick(RANGES)
      if (chance(0.2)) headers['if-range'] = pick(['"x"', 'Thu, 01 Jan 1970 00:00:00 GMT', 'never'])
      if (chance(0.2)) headers['if-none-match'] = pick(['*', 'W/"x"', '"', ','.repeat(1_000)])
      if (chance(0.2)) headers['if-modified-since'] = pick(['never', 'Thu, 01 Jan 2099 00:00:00 GMT'])
      if (chance(0.5)) headers['accept-encoding'] = pick(ENCODINGS)
      return plain('file', who, path, { headers, method: chance(0.85) ? 'GET' : pick(METHODS) })
    },
    path: (who) => {
      const made = chance(0.5)
        ? `/${Array.from({ length: 1 + below(12) }, () => encode(value().slice(0, 60))).join(pick(SEPARATORS))}`
        : chance(0.5)
          ? `/${pick(['a/', '/', 'invoices/', '%2f', '../', 'ä/'].map((one) => encodeURI(one))).repeat(1 + below(3_000))}`
          : pathOf(pick(world.routes)) + pick(SEPARATORS) + encode(value().slice(0, 60))
      return plain('path', who, made.slice(0, 12_000))
    },
    page: (who) => plain('page', who, withQuery(chance(0.6) ? anyLink(who) : pathOf(pick(world.routes)), query(5))),
    headers: (who) => {
      const headers = {}
      const some = {
        accept: () => pick(ACCEPTS),
        'accept-language': () => pick(LANGUAGES),
        'accept-encoding': () => pick(ENCODINGS),
        authorization: () =>
          pick(['Bearer', 'Bearer x', `Bearer ${'a.'.repeat(500)}`, 'Basic Og==', 'Digest', 'Bearer ..']),
        cookie: () =>
          pick(['origins=', 'origins=%', `origins=${'a'.repeat(500)}`, 'a=b; origins=x; origins=y', ';;;', '=']),
        range: () => pick(RANGES),
        origin: () => pick(['null', 'https://evil.test', 'http://', 'file://', 'x']),
        referer: () => pick(['https://evil.test/', '::::', '/']),
        host: () => pick(['evil.test', '[::1]', 'x:99999', '']),
        'x-forwarded-for': () => pick(['1.2.3.4', '::', 'unknown', ','.repeat(300), "'"]),
        'x-forwarded-proto': () => pick(['https', 'gopher', '']),
        'user-agent': () => pick(['', 'x'.repeat(3_000), '$\u007bjndi:ldap://x}', 'Mozilla/5.0']),
        'content-type': () => pick(TYPES),
        'sec-fetch-site': () => pick(['cross-site', 'same-origin', 'x']),
        'if-none-match': () => '*',
        expect: () => pick(['100-continue', 'the unexpected']),
        'x-http-method-override': () => 'DELETE',
        upgrade: () => 'websocket',
        te: () => 'trailers',
      }
      const keys = Object.keys(some)
      for (let i = 0; i <= below(4); i++) {
        const key = pick(keys)
        headers[key] = some[key]()
      }
      if (headers.upgrade) headers.connection = 'upgrade'
      return plain('headers', who, anyLink(who), { headers, method: chance(0.7) ? 'GET' : pick(METHODS) })
    },
    form: (who) => {
      const form = anyForm(who)
      let fields = form.fields.map(([name, given]) => [name, given])
      if (form.buttons.length) fields.push(pick(form.buttons))
      for (let i = chance(0.4) ? 0 : below(5); i > 0; i--) fields = changed(fields)
      if (form.method === 'get') return plain('form', who, withQuery(form.action.split('?')[0], encodeForm(fields)))
      if (chance(0.08)) return plain('form', who, form.action, multipart(fields))
      const headers = { 'content-type': chance(0.96) ? TYPES[2] : pick(TYPES) }
      return plain('form', who, chance(0.9) ? form.action : anyLink(who), {
        method: 'POST',
        headers,
        body: encodeForm(fields),
      })
    },
    big: (who) => {
      const form = anyForm(who)
      const count = pick([300, 3_000, 20_000, 60_000])
      const name = pick([
        (i) => `x${i}`,
        (i) => `lines.${i}.description`,
        (i) => `amount.inv_${i}`,
        () => 'intent',
        (i) => `client.${i}`,
      ])
      const fields = [...form.fields, ...Array.from({ length: count }, (_, i) => [name(i), '1'])]
      return plain('big', who, form.action, {
        method: 'POST',
        headers: { 'content-type': TYPES[2] },
        body: encodeForm(fields),
      })
    },
    data: (who) => {
      const link = chance(0.7) ? anyLink(who) : pathOf(pick(world.routes))
      const route = chance(0.85) ? pick(world.routeIds) : encode(value().slice(0, 200))
      return plain('data', who, withQuery(withQuery(link, `_data=${encodeURIComponent(route)}`), query(2)))
    },
    discovery: (who) => {
      const paths = Array.from({ length: chance(0.8) ? 1 + below(30) : below(600) }, () =>
        encodeURIComponent(chance(0.5) ? anyLink(who).split('?')[0] : `/${'a/'.repeat(below(200))}`),
      )
      const version = pick([world.version, 'x', ''])
      return plain(
        'discovery',
        who,
        `/__manifest?version=${version}&${paths.map((path) => `p=${path}`).join('&')}`.slice(0, 12_000),
      )
    },
    procedure: (who) => {
      const { name, writes } = pick(world.procedures)
      const input = inputOf(name)
      const learn = (status, text) => learnFrom(name, input, status, text)
      const json = JSON.stringify(input)
      const path = `/rpc/${name}`
      if (chance(writes ? 0.95 : 0.2)) {
        const headers = { 'content-type': chance(0.95) ? TYPES[0] : pick(TYPES) }
        return plain('procedure', who, path, { method: 'POST', headers, body: json, learn })
      }
      return plain('procedure', who, `${path}?input=${encodeURIComponent(json.toWellFormed()).slice(0, 12_000)}`, {
        learn,
      })
    },
    batch: (who) => {
      const count = chance(0.85) ? 1 + below(20) : below(60)
      const asked = Array.from({ length: count }, () => pick(world.procedures))
      const inputs = Object.fromEntries(asked.map(({ name }, i) => [i, inputOf(name)]))
      const path = `/rpc/${asked.map(({ name }) => name).join(',')}?batch=1`
      const json = JSON.stringify(chance(0.95) ? inputs : pick([[], null, 'x', { 1e9: {} }]))
      if (asked.every(({ writes }) => !writes) && json.length < 3_000 && chance(0.7)) {
        return plain('batch', who, `${path}&input=${encodeURIComponent(json.toWellFormed())}`)
      }
      return plain('batch', who, path, { method: 'POST', headers: { 'content-type': TYPES[0] }, body: json })
    },
    door: (who) => {
      const [path, body] = pick(DOORS)
      const fields = { ...body }
      for (const name of Object.keys(fields)) if (chance(0.4)) fields[name] = chance(0.5) ? value() : json(2)
      if (chance(0.3)) fields[anyName()] = value()
      const asForm = chance(0.4)
      const text = asForm
        ? encodeForm(Object.entries(fields).map(([name, one]) => [name, String(one)]))
        : JSON.stringify(fields)
      const headers = { 'content-type': asForm ? TYPES[2] : TYPES[0] }
      if (chance(0.5)) headers['stripe-signature'] = pick(['t=1,v1=x', 't=,v1=', 'x', `t=${'9'.repeat(50)},v1=00`])
      if (chance(0.3))
        Object.assign(headers, {
          'svix-id': 'x',
          'svix-timestamp': value().replaceAll(/[^\w.-]/g, ''),
          'svix-signature': 'v1,x',
        })
      return plain('door', who, path, {
        method: chance(0.9) ? 'POST' : pick(METHODS),
        headers,
        body: chance(0.9) ? text : pick(STRANGE),
      })
    },
    torn: () => {
      const path = pick(['/', '/sign-in', '/rpc/invoices.list', '/api/token', '/assets/x.js'])
      const post = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${pick(TYPES)}\r\n`
      const bytes = pick([
        'GET / HTTP/9.9\r\n\r\n',
        'GET\r\n\r\n',
        '\r\n\r\n\r\n',
        `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
        `GET ${path}\u0001 HTTP/1.1\r\nHost: x\r\n\r\n`,
        `GET http://evil.test${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
        'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
        'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
        'CONNECT evil.test:443 HTTP/1.1\r\nHost: x\r\n\r\n',
        `GET ${path} HTTP/1.1\r\n\r\n`,
        `GET ${path} HTTP/1.0\r\n\r\n`,
        `${post}Content-Length: 100\r\n\r\nabc`,
        `${post}Content-Length: -1\r\n\r\nabc`,
        `${post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
        `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc`,
        `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nab`,
        `${post}Transfer-Encoding: gzip\r\n\r\nabc`,
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        '\u0016\u0003\u0001\u0002\u0000\u0001',
        `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(20),
      ])
      return { kind: 'torn', who: 'nobody', bytes }
    },
  }

  function changed(fields) {
    const at = below(fields.length)
    return pick([
      () => fields.map((field, i) => (i === at ? [field[0], value()] : field)),
      () => fields.map((field, i) => (i === at ? [field[0], value()] : field)),
      () => fields.filter((_, i) => i !== at),
      () => [...fields, [anyName(), value()]],
      () => (fields[at] ? [...fields, [fields[at][0], value()]] : fields),
      () => [...fields, [`lines.${below(300)}.${pick(['description', 'quantity', 'price', 'tax', 'x'])}`, value()]],
    ])()
  }

  function multipart(fields) {
    const parts = fields.map(
      ([name, given]) =>
        `--x\r\nContent-Disposition: form-data; name="${name}"${chance(0.1) ? '; filename="a.bin"' : ''}\r\n\r\n${given}\r\n`,
    )
    const body = `${parts.join('')}${chance(0.8) ? '--x--\r\n' : ''}`
    return { method: 'POST', headers: { 'content-type': chance(0.9) ? TYPES[3] : 'multipart/form-data' }, body }
  }

  /** Of any JSON type, nested and wide at times. */
  function json(depth) {
    if (depth === 0 || chance(0.6)) {
      return pick([
        () => value(),
        () => value(),
        () => below(100) - 1,
        () => null,
        () => chance(0.5),
        () => 1e308,
        () => 0.1,
      ])()
    }
    if (chance(0.1)) return Array.from({ length: below(3_000) }, (_, i) => i)
    if (chance(0.5)) return Array.from({ length: below(5) }, () => json(depth - 1))
    return Object.fromEntries(Array.from({ length: below(5) }, () => [anyName(), json(depth - 1)]))
  }

  /** Begins with nothing, learns from answers which fields there are, and goes on from inputs that were taken. */
  function inputOf(name) {
    if (chance(0.03)) return nested(pick([10, 500, 3_000]))
    const base = accepted.get(name)?.length ? pick(accepted.get(name)) : {}
    const input = { ...base }
    for (const field of wanted.get(name) ?? [])
      if (!(field in input) && chance(0.7)) input[field] = chance(0.6) ? value() : json(2)
    for (let i = below(3); i > 0; i--)
      input[chance(0.7) && Object.keys(input).length ? pick(Object.keys(input)) : anyName()] = json(2)
    return chance(0.04) ? json(3) : input
  }

  const nested = (depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)

  function learnFrom(name, input, status, text) {
    if (status === 200 && input && !Array.isArray(input)) {
      const known = accepted.get(name) ?? []
      accepted.set(name, [...known, input].slice(-20))
    }
    const fields = status === 422 && /"fields":(\{[^}]*\})/.exec(text)?.[1]
    for (const field of fields ? (fields.match(/"([\w.]+)":\[/g) ?? []) : []) {
      const top = field.slice(1, -3).split('.')[0]
      wanted.set(name, (wanted.get(name) ?? new Set()).add(top))
    }
  }

  return () => {
    const kind = pick(kinds)
    return make[kind](chance(0.85) ? pick(world.people) : 'nobody')
  }
}

function byKind(items, nameOf) {
  const kinds = new Map()
  for (const item of items) {
    const kind = nameOf(item).replaceAll(ID, ':id')
    kinds.set(kind, [...(kinds.get(kind) ?? []), item])
  }
  return [...kinds.values()]
}

const encodeForm = (fields) =>
  new URLSearchParams(fields.map(([name, given]) => [name.toWellFormed(), String(given).toWellFormed()])).toString()
