namespace PersonalNode.Portability.Export;

/// <summary>How the pages of an export look: on a phone, on a screen, in the dark and on paper.</summary>
internal static class ExportStyle
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: light-dark(#1f2326, #e7e8e6); --quiet: light-dark(#5c6166, #a3aab1); --line: light-dark(#e3e1d9, #2d3338); --accent: light-dark(#0b6e5f, #6cd3bf); }
        * { box-sizing: border-box; }
        body { margin: 0; background: light-dark(#f6f5f1, #14171a); color: var(--ink); font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { max-width: 42rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
        h1 { margin: 1rem 0; font-size: 1.625rem; line-height: 1.2; }
        h2 { margin: 2rem 0 0.5rem; font-size: 1.25rem; }
        a { color: var(--accent); }
        nav { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; padding: 0.5rem 0; }
        .quiet, .quiet a { color: var(--quiet); }
        .quiet { font-size: 0.875rem; }
        .banner { display: block; width: 100%; max-height: 14rem; object-fit: cover; border-radius: 14px; }
        .avatar { width: 96px; height: 96px; object-fit: cover; border-radius: 50%; }
        .banner + .profile .avatar { margin-top: -3rem; border: 4px solid light-dark(#f6f5f1, #14171a); }
        .profile h1 { margin: 0.5rem 0 0; }
        dl > div { display: grid; grid-template-columns: minmax(5rem, 1fr) minmax(0, 3fr); gap: 1rem; padding: 0.25rem 0; }
        dt { color: var(--quiet); } dd { margin: 0; }
        .list { margin: 0; padding: 0; list-style: none; }
        .list li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
        article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 14px; background: light-dark(#fffefc, #1c2024); }
        article:target { border-color: var(--accent); }
        article header { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; }
        article footer { margin-top: 0.5rem; }
        .content > :first-child { margin-top: 0.5rem; } .content > :last-child { margin-bottom: 0; }
        .content pre { overflow-x: auto; padding: 0.75rem; border-radius: 9px; background: light-dark(#edece6, #272c31); }
        .content table { display: block; overflow-x: auto; border-collapse: collapse; } td, th { padding: 0.25rem 0.75rem; border: 1px solid var(--line); }
        blockquote { margin: 0.75rem 0; padding: 0 0 0 1rem; border-left: 3px solid var(--line); } blockquote p { margin: 0.25rem 0; }
        details { margin-top: 0.5rem; } summary { cursor: pointer; }
        .photos { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); gap: 0.75rem; margin-top: 0.75rem; }
        figure { margin: 0; } figure img { display: block; width: 100%; height: auto; border-radius: 9px; }
        figcaption { padding: 0.25rem 0; color: var(--quiet); font-size: 0.875rem; }
        .poll { padding-left: 1.25rem; }
        .invisible { font-size: 0; } .ellipsis::after { content: "…"; }
        @media print { body { background: none; } article { break-inside: avoid; border-width: 0 0 1px; border-radius: 0; } nav { display: none; } details > :not(summary) { display: block; } details::details-content { content-visibility: visible; display: block; } }

        """;
}
