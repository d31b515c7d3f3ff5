import type { Unsent } from '~/server/refusals'
import { paths } from '../lib/paths'

/** After signing in again: what was being sent before is sent by one button, or left. */
export function GoOn({ unsent }: { unsent: Unsent }) {
  return (
    <>
      <p className="mb-5">
        You are signed in. Nothing was changed yet: what you had entered is still here. Files have to be chosen again.
      </p>
      <form method="post" action={unsent.path} className="space-y-4">
        {unsent.fields.map(([name, value], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a form may hold one name with one value twice.
          <input key={i} type="hidden" name={name} value={value} />
        ))}
        <button type="submit" className="button button-primary w-full">
          Send what you had entered
        </button>
      </form>
      <p className="mt-4">
        <a className="link" href={paths.home()}>
          Leave it and go to the start page
        </a>
      </p>
    </>
  )
}
