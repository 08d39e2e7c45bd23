using FluentValidation;
using FluentValidation.Results;

namespace PersonalNode.Http;

/// <summary>Runs the FluentValidation validator of a request body before its handler; a body that fails changes nothing.</summary>
public static class Validation
{
    /// <summary>Adds the check for the argument of type <typeparamref name="T"/>.</summary>
    public static RouteHandlerBuilder Validate<T>(this RouteHandlerBuilder route, AbstractValidator<T> validator)
        where T : class =>
        route.AddEndpointFilter(async (context, next) =>
        {
            var body = context.Arguments.OfType<T>().FirstOrDefault();
            if (body is null)
            {
                return Problems.Invalid(new Dictionary<string, string[]> { ["body"] = ["The request has no body. Send JSON."] });
            }

            var result = await validator.ValidateAsync(body, context.HttpContext.RequestAborted);
            return result.IsValid ? await next(context) : Problems.Invalid(Errors(result));
        }).ProducesProblem(400);

    /// <summary>What is wrong, by field as the API spells it.</summary>
    internal static Dictionary<string, string[]> Errors(ValidationResult result) => result.Errors
        .GroupBy(e => CamelCase(e.PropertyName), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray(), StringComparer.Ordinal);

    private static string CamelCase(string name) => name.Length == 0 ? "body" : char.ToLowerInvariant(name[0]) + name[1..];
}
