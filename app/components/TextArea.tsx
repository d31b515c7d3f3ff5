import { type TextareaHTMLAttributes, useId } from 'react'

type Props = TextareaHTMLAttributes<HTMLTextAreaElement> & {
  name: string
  label: string
  errors?: string[] | undefined
}

/** As Field, for several lines. */
export function TextArea({ label, errors, id, ...area }: Props) {
  const own = useId()
  const base = id ?? own
  return (
    <div className="min-w-0">
      <label htmlFor={base} className="mb-1 block font-medium">
        {label}
      </label>
      {errors?.length ? (
        <p id={`${base}-error`} className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      <textarea
        {...area}
        id={base}
        className="input py-2"
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={errors?.length ? `${base}-error` : undefined}
      />
    </div>
  )
}
