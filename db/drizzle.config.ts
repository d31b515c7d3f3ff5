import { defineConfig } from 'drizzle-kit'
import { dialectOf } from './columns'

const onPostgres = dialectOf(process.env.DATABASE_URL) === 'postgres'

export default defineConfig({
  dialect: onPostgres ? 'postgresql' : 'sqlite',
  schema: './db/schema.ts',
  out: onPostgres ? './drizzle/postgres' : './drizzle/sqlite',
  casing: 'snake_case',
})
