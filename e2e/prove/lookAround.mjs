// What a running portal has: its routes, files and procedures, and the links and forms that each person finds.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const MOST_PAGES = 60

/** Routes as Remix's browser build lists them, and the files beside it. */
export function builtWorld(root) {
  const client = join(root, 'build/current/client')
  const assets = readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(client.length))
  const manifest = assets.find((path) => /\/manifest-.*\.js$/.test(path))
  if (!manifest) throw new Error('the build has no manifest')
  const text = readFileSync(join(client, manifest), 'utf8')
  const { routes, version } = JSON.parse(/=(\{.*\})/s.exec(text)[1])
  const pathOf = (route) => [
    ...(route.parentId ? pathOf(routes[route.parentId]) : []),
    ...(route.path ? [route.path] : []),
  ]
  return {
    version,
    assets,
    routeIds: Object.keys(routes),
    routes: [...new Set(Object.values(routes).map((route) => pathOf(route).join('/')))],
    procedures: proceduresOf(root),
  }
}

/** As the routers name them: { name, writes }. */
function proceduresOf(root) {
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const rooted = [...read('server/trpc/root.ts').matchAll(/^import \{ (\w+)Router \} from '\.\.\/([\w/]+)'/gm)]
  return rooted.flatMap(([, , path]) => {
    const area = path.split('/')[0]
    const found = read(`server/${path}.ts`)
      .split(/\n {2}(?=\w+: procedure)/)
      .slice(1)
    return found.map((text) => ({ name: `${area}.${/^\w+/.exec(text)[0]}`, writes: /\.mutation\(/.test(text) }))
  })
}

/** Follows links from the first page on; `read` answers a path with { status, text }. */
export async function lookAround(read) {
  const links = new Set(['/'])
  const forms = new Map()
  const seen = new Map()
  for (const link of links) {
    const [path] = link.split('?')
    // Pages of the same kind have the same forms, with other ids.
    const kind = path.replaceAll(/\b[a-z]{2,4}_[0-9a-z]{26}\b/g, ':id')
    const times = seen.get(kind) ?? 0
    if (times >= 2 || seen.size > MOST_PAGES) continue
    seen.set(kind, times + 1)
    const { status, text } = await read(link)
    if (status !== 200 || !text.startsWith('<!')) continue
    for (const [, href] of text.matchAll(/<a [^>]*?href="(\/[^"]*)"/g)) {
      if (!/^\/(sign-out|dev)/.test(href)) links.add(unescaped(href).split('#')[0])
    }
    for (const form of formsOf(text, link)) forms.set(`${kind} ${form.action} ${form.buttons.join()}`, form)
  }
  return { links: [...links], forms: [...forms.values()].filter(({ action }) => !action.startsWith('/sign-out')) }
}

/** { action, method, fields, buttons } of each form of a page; fields are names with what stands in them. */
function formsOf(html, link) {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag, inner]) => {
    const of = (text, name) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '')
    const fields = []
    for (const [, input] of inner.matchAll(/<input\b([^>]*)>/g)) {
      const left = /\btype="(checkbox|radio)"/.test(input) && !/\bchecked\b/.test(input)
      if (of(input, 'name') && !left) fields.push([of(input, 'name'), of(input, 'value')])
    }
    for (const [, select, options] of inner.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
      const chosen = /<option\b([^>]*\bselected\b[^>]*)>/.exec(options) ?? /<option\b([^>]*)>/.exec(options)
      fields.push([of(select, 'name'), of(chosen?.[1] ?? '', 'value')])
    }
    for (const [, area, text] of inner.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
      fields.push([of(area, 'name'), unescaped(text)])
    }
    const buttons = [...inner.matchAll(/<button\b([^>]*)>/g)]
      .map(([, button]) => [of(button, 'name'), of(button, 'value')])
      .filter(([name]) => name)
    const action = of(tag, 'action') || link
    return { action, method: of(tag, 'method').toLowerCase() || 'get', fields, buttons }
  })
}

const unescaped = (text) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(?:x27|39);/g, "'")
    .replaceAll('&amp;', '&')
