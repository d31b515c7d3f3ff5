// Takes each rule of access away in turn, in a copy of the sources, and shows that some test falls.
import { cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { launch, makeFolder, must, removeFolder, say } from './machine.mjs'

const COPIED = ['app', 'server', 'db', 'drizzle', 'emails', 'remix.config.ts', 'tsconfig.json', 'package.json']
const AT_ONCE = 2
const POLICY = 'server/auth/policy.ts'

/** What is looked for, and what stands in its place when the rule is gone. */
const removals = [
  {
    rule: 'a permission asked for',
    find: /(?<!function )\brequireScope\(/g,
    instead: '((..._) => ({ kind: "all" }))(',
  },
  {
    rule: 'a scope',
    find: /(?<!function )\bscopeOf\(/g,
    instead: '((..._) => ({ kind: "all" }))(',
    only: /visible\.ts$/,
  },
  {
    rule: 'a permission that decides',
    find: /(?<!function )\bmay\(/g,
    instead: '((..._) => true)(',
    not: /policy\.ts$/,
  },
  { rule: 'a step-up', find: /(?<!function )\bconfirmIdentity\(/g, instead: '(async (..._) => undefined)(' },
  { rule: 'a limit', find: /(?<!function )\bcountAttempt\(/g, instead: '(async (..._) => undefined)(' },
]

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.ts$/.test(name) && !/\.test\.ts$|testing\.ts$/.test(name) ? [path] : []
  })
}

function mutations(root) {
  const found = []
  for (const path of sources(join(root, 'server'))) {
    const file = relative(root, path)
    const text = readFileSync(path, 'utf8')
    for (const { rule, find, instead, only, not } of removals) {
      if ((only && !only.test(file)) || not?.test(file)) continue
      for (const match of text.matchAll(find)) {
        const line = text.slice(0, match.index).split('\n').length
        const changed = text.slice(0, match.index) + instead + text.slice(match.index + match[0].length)
        found.push({ label: `${rule}: ${file}:${line}`, file, changed })
      }
    }
  }
  return [...found, ...widened(root)]
}

/** Each row of the policy, open to everybody. */
function widened(root) {
  const file = POLICY
  const text = readFileSync(join(root, file), 'utf8')
  const rows = text.slice(text.indexOf('export const policy'), text.indexOf('} as const satisfies'))
  return [...rows.matchAll(/'([\w.-]+)': \{[^}]*\}/g)].flatMap(([row, permission]) => {
    // A row that is open to everybody who is signed in cannot be taken away.
    if (/^'[\w.-]+': \{\s*says: '[^']*',\s*admin: 'all',\s*support: 'all',\s*member: 'any',?\s*\}$/.test(row)) return []
    const open = `'${permission}': { says: '', admin: 'all', support: 'all', member: 'any' }`
    return { label: `a row of the policy: ${permission}`, file, changed: text.replace(row, open) }
  })
}

/** The tests that stand beside the file, and those that knock at every door; what was agreed has one of its own. */
function testsOf({ file }, root) {
  if (file === POLICY) return ['server/auth/policy.test.ts']
  const folder = dirname(file)
  const beside = readdirSync(join(root, folder)).some((name) => name.endsWith('.test.ts')) ? [`${folder}/`] : []
  return [...beside, 'server/fence.test.ts', 'server/innerDoors.test.ts']
}

async function falls(mutation, copy, root) {
  const original = readFileSync(join(root, mutation.file), 'utf8')
  writeFileSync(join(copy, mutation.file), mutation.changed)
  const args = ['run', '--config', 'remix.config.ts', '--project', 'sqlite', '--bail', '1', ...testsOf(mutation, root)]
  const { said, ended } = launch(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: copy,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const status = await ended
  writeFileSync(join(copy, mutation.file), original)
  const failed = Number(/Tests\s+(\d+) failed/.exec(said.out)?.[1] ?? 0)
  // A file that cannot be read any more would fall for the wrong reason.
  must(status === 0 || failed > 0, `${mutation.label}: the tests did not run:\n${said.out.slice(-3000)}`)
  return failed > 0
}

export async function rules({ root, sizes }) {
  const wanted = sizes.tests?.split(',') ?? ['']
  const all = mutations(root).filter(({ label }) => wanted.some((words) => label.includes(words)))
  must(all.length > 0, 'no rule was found')
  const survived = []
  // Tests that fail anyway would fall for the wrong reason.
  const { ended } = launch(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--config', 'remix.config.ts', '--project', 'sqlite', 'server/'],
    { cwd: root, stdio: 'ignore' },
  )
  must((await ended) === 0, 'the tests fail with every rule in its place')
  let next = 0
  const worker = async () => {
    const copy = makeFolder()
    for (const name of COPIED) {
      if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    while (next < all.length) {
      const mutation = all[next++]
      const fell = await falls(mutation, copy, root)
      if (!fell) survived.push(mutation.label)
      say(`  ${fell ? 'falls' : 'SURVIVES'}  ${mutation.label}`)
    }
    removeFolder(copy)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  must(!survived.length, `no test falls without:\n  ${survived.join('\n  ')}`)
  return `${all.length} rules, scopes, step-ups and limits taken away one by one: some test fell each time`
}
