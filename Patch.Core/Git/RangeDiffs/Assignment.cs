namespace Patch.Core.Git.RangeDiffs;

/// <summary>Gives each row a column of its own so that the sum of the costs is least: the Hungarian method with potentials, in the cube of the size.</summary>
internal static class Assignment
{
    /// <param name="costs">A square.</param>
    /// <returns>For each row its column.</returns>
    public static int[] Solve(int[,] costs)
    {
        var size = costs.GetLength(0);
        // Row and column 0 stand for "none yet".
        var rowPotential = new long[size + 1];
        var columnPotential = new long[size + 1];
        var rowOf = new int[size + 1];
        var way = new int[size + 1];
        for (var row = 1; row <= size; row++)
        {
            var column = Reach(costs, row, rowPotential, columnPotential, rowOf, way);
            for (; column != 0; column = way[column])
                rowOf[column] = rowOf[way[column]];
        }

        var columns = new int[size];
        for (var column = 1; column <= size; column++)
            columns[rowOf[column] - 1] = column - 1;
        return columns;
    }

    /// <summary>Finds the cheapest way from a row without a column to a column without a row; <paramref name="way"/> leads back.</summary>
    private static int Reach(int[,] costs, int row, long[] rowPotential, long[] columnPotential, int[] rowOf, int[] way)
    {
        var size = way.Length - 1;
        var least = new long[size + 1];
        var used = new bool[size + 1];
        Array.Fill(least, long.MaxValue);
        rowOf[0] = row;
        var column = 0;
        do
        {
            used[column] = true;
            var (from, step, next) = (rowOf[column], long.MaxValue, 0);
            for (var other = 1; other <= size; other++)
            {
                if (used[other])
                    continue;
                var cost = costs[from - 1, other - 1] - rowPotential[from] - columnPotential[other];
                if (cost < least[other])
                    (least[other], way[other]) = (cost, column);
                if (least[other] < step)
                    (step, next) = (least[other], other);
            }

            for (var other = 0; other <= size; other++)
            {
                if (used[other])
                {
                    rowPotential[rowOf[other]] += step;
                    columnPotential[other] -= step;
                }
                else
                {
                    least[other] -= step;
                }
            }

            column = next;
        }
        while (rowOf[column] != 0);

        return column;
    }
}
