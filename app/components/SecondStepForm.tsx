import { Form, useNavigation } from '@remix-run/react'
import type { Rejected } from '../lib/forms'
import { paths } from '../lib/paths'
import { ErrorSummary } from './ErrorSummary'
import { Field } from './Field'

type Props = { next: string; unsent?: string | undefined; rejected?: Rejected | undefined }

export function SecondStepForm({ next, unsent, rejected }: Props) {
  const sending = useNavigation().state !== 'idle'
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form
        method="post"
        action={paths.secondStep()}
        noValidate
        reloadDocument={unsent !== undefined}
        className="space-y-4"
      >
        <input type="hidden" name="next" value={next} />
        {unsent === undefined ? null : <input type="hidden" name="unsent" value={unsent} />}
        <Field
          id="code"
          name="code"
          label="Code"
          hint="The six digits that your authenticator app shows now, or one of your recovery codes."
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          errors={rejected?.fields.code}
        />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Go on
        </button>
      </Form>
    </>
  )
}
