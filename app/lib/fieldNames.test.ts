import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isKnownField } from './fieldNames'

/** Not of forms: `<meta name>`. */
const OTHERS = ['robots', 'viewport']
/** Not fields: `form.current`, and a parameter that is renamed. */
const PROPERTIES = ['current', 'packed']

const keys = (text: string) => [...text.matchAll(/(\w+)(?=\s*[:,}=]|\s*$)/g)].map(([name]) => name)

test('lists every field of every form, since others are not shown again', () => {
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.tsx?$/.test(file),
  )
  const missing = files.flatMap((file) => {
    const text = readFileSync(join('app', file), 'utf8')
    const names = [
      ...[...text.matchAll(/\bname="([^"]+)"/g)].map(([, name]) => name),
      ...[...text.matchAll(/\b(?:field|value|checked|own)\('([\w.]+)'/g)].map(([, name]) => name),
      ...[...text.matchAll(/\b(?:form|typed)\??\.([a-zA-Z]+)\b(?!\()/g)].map(([, name]) => name),
      ...[...text.matchAll(/\{([^{}()]*)\}: Fields/g)].flatMap(([, inside = '']) =>
        keys(inside.replace(/'[^']*'|\.\.\.\w+/g, '')),
      ),
      ...[...text.matchAll(/hidden=\{\{([^}]+)\}/g)].flatMap(([, inside = '']) => keys(inside)),
    ]
    return names
      .filter((name = '') => !isKnownField(name) && ![...OTHERS, ...PROPERTIES].includes(name))
      .map((name) => `${file}: ${name}`)
  })
  expect(files.length).toBeGreaterThan(150)
  expect(missing).toEqual([])
})
